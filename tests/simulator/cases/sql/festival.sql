CREATE TABLE organizer (
  Organizer_ID INTEGER PRIMARY KEY,
  Name TEXT,
  Age INTEGER,
  Nationality TEXT,
  Years_Active INTEGER
);
CREATE TABLE festival (
  Festival_ID INTEGER PRIMARY KEY,
  Festival TEXT,
  Organizer_ID INTEGER REFERENCES organizer(Organizer_ID),
  Sponsor TEXT,
  Founded_Year INTEGER
);
CREATE TABLE edition (
  Edition_ID INTEGER PRIMARY KEY,
  Festival_ID INTEGER REFERENCES festival(Festival_ID),
  Kind TEXT,
  Opened_On DATE,
  Rating_Share REAL
);
CREATE TABLE concert (
  Concert_ID INTEGER PRIMARY KEY,
  Edition_ID INTEGER REFERENCES edition(Edition_ID),
  Sold_Out TEXT,
  Audience REAL
);
INSERT INTO organizer VALUES (1,'Anders Dahlin',40,'USA',10),(2,'Igor Vesny',41,'France',9),(3,'Colin Marsh',31,'France',3),(4,'Ralph Breed',43,'UK',8),(5,'Gerd Mund',36,'USA',11),(6,'Lena Ortiz',52,'Spain',20);
INSERT INTO festival VALUES (1,'Pier Days',1,'Norbrew',2003),(2,'River Sounds',2,'Lumena',2005),(3,'Mill Sessions',3,'Kestrel',1992),(4,'Quarry Nights',4,'Norbrew',1973),(5,'Dune Fest',5,'Lumena',2008),(6,'Old Town Weekend',1,'Norbrew',1986);
INSERT INTO edition VALUES (1,1,'Open air','2011-03-02',22.7),(2,1,'Club','2011-04-19',21.0),(3,2,'Open air','2011-04-30',18.2),(4,3,'Gala','2012-01-11',20.9),(5,4,'Open air','2012-02-20',15.3),(6,6,'Club','2012-11-05',24.1);
INSERT INTO concert VALUES (1,1,'Yes',1026),(2,1,'No',695),(3,2,'Yes',1200),(4,3,'Yes',800),(5,4,'No',150.5),(6,5,'Yes',470),(7,6,'No',333);
