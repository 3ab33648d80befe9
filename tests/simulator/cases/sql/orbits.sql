CREATE TABLE operator (
  operator_id INTEGER PRIMARY KEY,
  operator_name TEXT,
  country TEXT,
  sector TEXT -- government, commercial or academic
);
CREATE TABLE launch (
  launch_id INTEGER PRIMARY KEY,
  rocket TEXT,
  site TEXT,
  launch_date DATE,
  outcome TEXT -- success, partial failure, failure
);
CREATE TABLE satellite (
  norad_no INTEGER PRIMARY KEY,
  name TEXT,
  operator_id INTEGER,
  launch_id INTEGER,
  purpose TEXT,
  orbit_class TEXT, -- LEO, MEO, GEO
  mass_kg REAL,
  perigee_km INTEGER,
  apogee_km INTEGER,
  lifetime_years INTEGER,
  decay_date DATE, -- null while in orbit
  FOREIGN KEY (operator_id) REFERENCES operator(operator_id),
  FOREIGN KEY (launch_id) REFERENCES launch(launch_id)
);
INSERT INTO operator VALUES (1,'Nordsat','Norway','commercial'),(2,'ESA','Europe','government'),(3,'Kyoto Tech','Japan','academic'),(4,'SkyLink','USA','commercial'),(5,'ISRO','India','government'),(6,'Delft Cube Lab','Netherlands','academic');
INSERT INTO launch VALUES (1,'Ariane 5','Kourou','2011-05-20','success'),(2,'PSLV','Sriharikota','2014-06-30','success'),(3,'Falcon 9','Cape Canaveral','2018-12-03','success'),(4,'Vega','Kourou','2019-07-10','failure'),(5,'Falcon 9','Vandenberg','2021-01-24','success'),(6,'H-IIA','Tanegashima','2009-01-23','success'),(7,'Vega C','Kourou','2018-01-25','partial failure');
INSERT INTO satellite VALUES (37601,'Thor 9',1,1,'communication','GEO',6000,35780,35790,15,NULL),(40001,'Spot A',2,2,'earth observation','LEO',720,655,662,10,NULL),(40002,'CanX',3,2,'technology','LEO',15,630,650,2,'2020-03-01'),(43701,'SkyLink 1',4,3,'communication','LEO',260,540,560,5,NULL),(43702,'SkyLink 2',4,3,'communication','LEO',260,545,560,5,'2023-08-15'),(43703,'Delfi-X',6,3,'technology','LEO',3.2,500,580,1,'2021-11-02'),(47401,'SkyLink 3',4,5,'communication','LEO',290,548,551,5,NULL),(33492,'Ibuki',5,6,'earth observation','LEO',1750,666,668,5,NULL),(43101,'Galileo 27',2,7,'navigation','MEO',715,23200,23250,12,NULL),(43102,'Al Yah',1,7,'communication','GEO',3795,35700,35900,15,NULL),(33500,'Maido',3,6,'technology','LEO',57,650,670,NULL,NULL);
