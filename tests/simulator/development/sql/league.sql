CREATE TABLE clubs (
  id INTEGER PRIMARY KEY,
  club_name TEXT NOT NULL,
  town TEXT,
  founded_year INTEGER,
  stadium TEXT,
  capacity INTEGER -- seats in the stadium
);
CREATE TABLE players (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  club_id INTEGER REFERENCES clubs(id),
  position TEXT, -- goalkeeper, defender, midfielder, forward
  birth_year INTEGER,
  nationality TEXT,
  market_value REAL -- million euros
);
CREATE TABLE matches (
  id INTEGER PRIMARY KEY,
  played_on DATE,
  home_club_id INTEGER REFERENCES clubs(id),
  away_club_id INTEGER REFERENCES clubs(id),
  home_goals INTEGER,
  away_goals INTEGER,
  attendance INTEGER
);
CREATE TABLE goals (
  id INTEGER PRIMARY KEY,
  match_id INTEGER REFERENCES matches(id),
  player_id INTEGER REFERENCES players(id),
  minute INTEGER
);
INSERT INTO clubs VALUES
 (1,'Harbor United','Calvik',1899,'Quay Park',21000),(2,'Northfield Rovers','Northfield',1923,'The Meadow',15500),
 (3,'Athletic Brona','Brona',1911,'Estadio Sol',32000),(4,'Steel City','Ferrum',1888,'Forge Ground',27500),
 (5,'Lakeside FC','Orin',1965,'Pine Arena',9800);
INSERT INTO players VALUES
 (1,'Dario Keane',1,'forward',1996,'Ireland',12.5),(2,'Luka Petrov',1,'midfielder',1999,'Bulgaria',8.0),
 (3,'Sam Whitlock',1,'goalkeeper',1990,'England',2.2),(4,'Kofi Barnes',2,'forward',2001,'Ghana',15.0),
 (5,'Erik Solheim',2,'defender',1993,'Norway',3.4),(6,'Miguel Arana',3,'forward',1998,'Spain',30.0),
 (7,'Pablo Ruiz',3,'midfielder',2002,'Spain',22.5),(8,'Jan Kowal',3,'defender',1995,'Poland',9.1),
 (9,'Tom Adler',4,'forward',1988,'Germany',1.5),(10,'Rui Faria',4,'midfielder',1997,'Portugal',7.7),
 (11,'Owen Pike',4,'goalkeeper',2000,'England',5.0),(12,'Nils Berg',5,'defender',2003,'Norway',0.9);
INSERT INTO matches VALUES
 (1,'2024-08-10',1,2,2,1,18200),(2,'2024-08-11',3,4,3,0,29100),(3,'2024-08-17',5,1,0,2,7400),
 (4,'2024-08-24',2,3,1,1,14900),(5,'2024-09-01',4,5,2,0,20300),(6,'2024-09-14',1,3,0,1,20900),
 (7,'2024-09-15',4,2,1,2,22100),(8,'2024-09-21',5,3,0,0,9100);
INSERT INTO goals VALUES
 (1,1,1,12),(2,1,2,55),(3,1,4,80),(4,2,6,5),(5,2,6,44),(6,2,7,71),(7,3,1,33),(8,3,1,90),
 (9,4,4,20),(10,4,8,64),(11,5,9,15),(12,5,10,49),(13,6,6,87),(14,7,9,8),(15,7,4,30),(16,7,5,77);
