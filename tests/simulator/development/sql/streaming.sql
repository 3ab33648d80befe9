CREATE TABLE plans (
  plan_code TEXT PRIMARY KEY,
  monthly_price REAL,
  max_screens INTEGER
);
CREATE TABLE members (
  member_id INTEGER PRIMARY KEY,
  nickname TEXT NOT NULL,
  plan_code TEXT REFERENCES plans(plan_code),
  joined DATE,
  country TEXT,
  age INTEGER
);
CREATE TABLE series (
  series_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  genre TEXT,
  release_year INTEGER,
  language TEXT,
  rating REAL -- critics, 0 to 10
);
CREATE TABLE episodes (
  episode_id INTEGER PRIMARY KEY,
  series_id INTEGER REFERENCES series(series_id),
  season INTEGER,
  number INTEGER,
  minutes INTEGER
);
CREATE TABLE views (
  view_id INTEGER PRIMARY KEY,
  member_id INTEGER REFERENCES members(member_id),
  episode_id INTEGER REFERENCES episodes(episode_id),
  viewed_at DATETIME,
  finished INTEGER, -- 1 when watched to the end
  device TEXT
);
INSERT INTO plans VALUES ('basic',6.99,1),('standard',10.99,2),('family',15.99,5);
INSERT INTO members VALUES
 (1,'nightowl','standard','2022-01-15','Canada',34),(2,'pixie','basic','2023-03-08','Ireland',19),(3,'grandpa_lee','family','2021-06-30','Canada',71),
 (4,'zed','basic','2023-11-11','India',25),(5,'marigold','family','2022-08-19','Ireland',42),(6,'tofu','standard','2024-01-02','Canada',28);
INSERT INTO series VALUES
 (1,'Cold Harbor','crime',2019,'English',8.1),(2,'Las Mareas','drama',2021,'Spanish',7.4),(3,'Robot Kitchen','comedy',2023,'English',6.2),
 (4,'Den Siste Ferge','crime',2020,'Norwegian',8.8),(5,'Starfall','science fiction',2018,'English',7.9);
INSERT INTO episodes VALUES
 (1,1,1,1,52),(2,1,1,2,48),(3,1,2,1,55),(4,2,1,1,44),(5,2,1,2,46),(6,3,1,1,24),(7,3,1,2,23),(8,4,1,1,58),(9,4,1,2,61),(10,5,1,1,41);
INSERT INTO views VALUES
 (1,1,1,'2024-02-01 21:10',1,'tv'),(2,1,2,'2024-02-01 22:05',1,'tv'),(3,2,6,'2024-02-03 08:15',0,'phone'),(4,3,8,'2024-02-10 19:30',1,'tv'),
 (5,3,9,'2024-02-11 19:30',1,'tv'),(6,4,6,'2024-02-14 12:40',1,'laptop'),(7,4,7,'2024-02-14 13:10',1,'laptop'),(8,5,4,'2024-03-02 20:00',0,'tablet'),
 (9,5,8,'2024-03-05 21:45',1,'tv'),(10,1,3,'2024-03-09 23:00',0,'phone'),(11,6,1,'2024-03-10 18:20',1,'laptop'),(12,2,7,'2024-03-12 07:55',1,'phone'),(13,6,8,'2024-03-20 22:15',0,'tv');
