CREATE TABLE plots (
  plot_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  grape TEXT,
  hectares REAL,
  planted INTEGER, -- year
  slope TEXT -- south, east, west or north
);
CREATE TABLE harvests (
  plot_id INTEGER REFERENCES plots(plot_id),
  year INTEGER,
  picked_on DATE,
  kilograms INTEGER,
  sugar REAL, -- degrees Oechsle
  PRIMARY KEY (plot_id, year)
);
INSERT INTO plots VALUES
 (1,'Crow Hill','Riesling',1.8,1987,'south'),(2,'Old Wall','Silvaner',0.9,1962,'east'),(3,'Hangman','Pinot Noir',2.4,1999,'south'),
 (4,'Chapel','Riesling',3.1,2008,'west'),(5,'Marl Pit','Pinot Noir',1.2,2015,'east'),(6,'Long Acre','Solaris',2.0,2019,'north'),(7,'Fox Run','Chardonnay',1.5,2023,'south');
INSERT INTO harvests VALUES
 (1,2021,'2021-10-12',9800,88),(1,2022,'2022-09-28',8700,96),(1,2023,'2023-10-05',10400,91),
 (2,2021,'2021-10-02',5600,79),(2,2022,'2022-09-20',5100,84),(2,2023,'2023-09-29',4900,82),
 (3,2021,'2021-10-09',12100,92),(3,2022,'2022-09-25',11800,99),(3,2023,'2023-10-01',13300,95),
 (4,2021,'2021-10-18',19500,81),(4,2022,'2022-10-04',18200,90),(4,2023,'2023-10-11',21000,86),
 (5,2022,'2022-09-27',4300,93),(5,2023,'2023-10-03',6100,94),
 (6,2022,'2022-09-02',7000,97),(6,2023,'2023-08-30',15200,101);
