CREATE TABLE plays (
  play_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  author TEXT,
  genre TEXT,
  minutes INTEGER
);
CREATE TABLE halls (
  hall_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  seats INTEGER
);
CREATE TABLE actors (
  actor_id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  born INTEGER,
  joined INTEGER -- year of the first contract
);
CREATE TABLE performances (
  performance_id INTEGER PRIMARY KEY,
  play_id INTEGER REFERENCES plays(play_id),
  hall_id INTEGER REFERENCES halls(hall_id),
  played_on DATE,
  tickets_sold INTEGER,
  ticket_price REAL
);
CREATE TABLE castings (
  play_id INTEGER REFERENCES plays(play_id),
  actor_id INTEGER REFERENCES actors(actor_id),
  role TEXT,
  PRIMARY KEY (play_id, role)
);
INSERT INTO plays VALUES
 (1,'The Salt Road','Ilya Marchetti','tragedy',145),(2,'Two Left Shoes','Dora Finch','comedy',105),(3,'Night Ferry','Ilya Marchetti','drama',120),
 (4,'The Beekeeper','Amina Sorel','drama',95),(5,'Paper Kings','Dora Finch','comedy',130),(6,'Winter Count','Leif Aas','tragedy',160);
INSERT INTO halls VALUES (1,'Main Stage',620),(2,'Studio',140),(3,'Courtyard',300);
INSERT INTO actors VALUES
 (1,'Petra Novik',1971,1996),(2,'Hugo Amsel',1988,2012),(3,'Lindiwe Dube',1994,2019),(4,'Carl Brandis',1959,1984),
 (5,'Mei Tanaka',1999,2022),(6,'Oscar Wynn',1983,2012),(7,'Sofia Reyes',1990,2015),(8,'Jan Kessel',1966,1990);
INSERT INTO performances VALUES
 (1,1,1,'2024-09-14',598,32),(2,1,1,'2024-09-21',410,32),(3,2,3,'2024-06-08',300,22),(4,2,3,'2024-06-15',284,22),(5,2,2,'2024-11-02',137,26),
 (6,3,2,'2024-10-05',121,26),(7,3,2,'2024-10-12',98,26),(8,4,2,'2025-01-18',140,24),(9,4,1,'2025-02-01',377,30),(10,5,1,'2025-03-08',555,34),(11,5,3,'2025-06-20',212,22);
INSERT INTO castings VALUES
 (1,1,'Salome'),(1,4,'The Miller'),(1,2,'Jonas'),(2,6,'Bertram'),(2,7,'Kitty'),(3,2,'The Captain'),(3,3,'Ada'),(3,7,'The Stranger'),
 (4,1,'The Beekeeper'),(4,3,'Mina'),(5,6,'The Baron'),(5,5,'Lulu'),(5,7,'The Queen'),(5,2,'The Page');
