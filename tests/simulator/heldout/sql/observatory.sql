CREATE TABLE sites (
  id INTEGER PRIMARY KEY,
  name TEXT,
  country TEXT,
  altitude INTEGER -- meters
);
CREATE TABLE telescopes (
  id INTEGER PRIMARY KEY,
  name TEXT,
  site_id INTEGER REFERENCES sites(id),
  mirror REAL, -- diameter in meters
  first_light INTEGER
);
CREATE TABLE targets (
  id INTEGER PRIMARY KEY,
  designation TEXT,
  type TEXT,
  magnitude REAL
);
CREATE TABLE astronomers (
  id INTEGER PRIMARY KEY,
  name TEXT,
  institute TEXT
);
CREATE TABLE observations (
  id INTEGER PRIMARY KEY,
  telescope_id INTEGER REFERENCES telescopes(id),
  target_id INTEGER REFERENCES targets(id),
  astronomer_id INTEGER REFERENCES astronomers(id),
  night DATE,
  hours REAL,
  quality TEXT -- A, B or C
);
CREATE TABLE papers (
  id INTEGER PRIMARY KEY,
  title TEXT,
  lead_author INTEGER REFERENCES astronomers(id),
  year INTEGER,
  citations INTEGER
);
INSERT INTO sites VALUES (1,'Cerro Alto','Chile',2635),(2,'Roque Negro','Spain',2396),(3,'Mount Ishi','Japan',4100),(4,'Karoo Ridge','South Africa',1798);
INSERT INTO telescopes VALUES (1,'Condor',1,8.2,2003),(2,'Llama',1,3.6,1984),(3,'Garajonay',2,4.2,1991),(4,'Tsuru',3,8.2,1999),(5,'Springbok',4,1.9,2012);
INSERT INTO targets VALUES (1,'HX 114','quasar',16.8),(2,'Vela 9','pulsar',18.2),(3,'K-77b','exoplanet',11.4),(4,'C/2021 R3','comet',9.1),(5,'Tau 40','binary star',6.7),(6,'K-80c','exoplanet',12.9);
INSERT INTO astronomers VALUES (1,'Elif Demir','Ankara'),(2,'Tomas Vrba','Brno'),(3,'Hana Mori','Kyoto'),(4,'Grace Mbeki','Cape Town'),(5,'Luc Perrin','Lyon');
INSERT INTO observations VALUES
 (1,1,1,1,'2024-01-11',4.5,'A'),(2,1,3,2,'2024-01-12',6,'A'),(3,2,5,2,'2024-02-03',2.5,'C'),(4,3,4,5,'2024-02-20',3,'B'),
 (5,4,3,3,'2024-03-05',7.5,'A'),(6,4,6,3,'2024-03-06',8,'B'),(7,5,4,4,'2024-03-15',1.5,'B'),(8,5,5,4,'2024-04-02',2,'A'),
 (9,1,6,1,'2024-04-18',5,'C'),(10,3,1,5,'2024-05-09',4,'A'),(11,4,2,1,'2024-05-30',6.5,'B');
INSERT INTO papers VALUES (1,'A quasar that flickers',1,2022,48),(2,'Rain on K-77b',3,2024,112),(3,'Binary stars revisited',2,2019,20),(4,'Tails of comets',4,2023,9),(5,'Second planet of K-80',3,2025,31),(6,'Old pulsars',1,2020,77);
