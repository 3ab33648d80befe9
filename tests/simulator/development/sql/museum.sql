CREATE TABLE artist (
  artist_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT,
  year_born INTEGER,
  year_died INTEGER -- null when alive
);
CREATE TABLE artwork (
  artwork_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  artist_id INTEGER REFERENCES artist(artist_id),
  year_made INTEGER,
  medium TEXT,
  height_cm REAL,
  insured_value INTEGER -- dollars
);
CREATE TABLE exhibition (
  exhibition_id INTEGER PRIMARY KEY,
  theme TEXT NOT NULL,
  start_date DATE,
  end_date DATE,
  ticket_price REAL
);
CREATE TABLE exhibition_artwork (
  exhibition_id INTEGER REFERENCES exhibition(exhibition_id),
  artwork_id INTEGER REFERENCES artwork(artwork_id),
  room INTEGER,
  PRIMARY KEY (exhibition_id, artwork_id)
);
CREATE TABLE visitor_count (
  exhibition_id INTEGER REFERENCES exhibition(exhibition_id),
  month TEXT, -- YYYY-MM
  visitors INTEGER,
  PRIMARY KEY (exhibition_id, month)
);
INSERT INTO artist VALUES
 (1,'Odile Marchand','France',1861,1932),(2,'Tadeo Silva','Brazil',1904,1979),(3,'Ingrid Holm','Sweden',1938,NULL),
 (4,'Walter Crane Ames','United States',1890,1951),(5,'Rin Takeda','Japan',1972,NULL);
INSERT INTO artwork VALUES
 (1,'Morning at the Weir',1,1889,'oil',81.0,950000),(2,'The Red Shutters',1,1903,'oil',65.5,1200000),(3,'Carnival Study',2,1938,'watercolor',40.0,85000),
 (4,'Dock Workers',2,1947,'oil',150.0,430000),(5,'Frozen Sound',3,1981,'sculpture',210.0,160000),(6,'Untitled IV',3,1994,'sculpture',95.0,120000),
 (7,'Prairie Road',4,1926,'oil',72.0,275000),(8,'Grain Elevator',4,1931,'photograph',30.0,22000),(9,'Data Garden',5,2015,'installation',300.0,310000),
 (10,'Paper Rain',5,2009,'watercolor',55.0,47000);
INSERT INTO exhibition VALUES
 (1,'Light on Water','2022-03-10','2022-07-31',14.0),(2,'Work and Bread','2022-10-01','2023-01-15',12.0),
 (3,'Form Without Frame','2023-05-20','2023-09-24',16.0),(4,'Small Formats','2024-02-01','2024-04-30',9.0);
INSERT INTO exhibition_artwork VALUES (1,1,1),(1,2,1),(1,10,3),(2,4,2),(2,7,2),(2,8,4),(3,5,1),(3,6,1),(3,9,2),(4,3,1),(4,8,1),(4,10,2);
INSERT INTO visitor_count VALUES (1,'2022-03',2100),(1,'2022-04',3900),(1,'2022-05',4200),(2,'2022-10',2800),(2,'2022-11',2500),(2,'2022-12',3300),(3,'2023-06',5100),(3,'2023-07',6400),(4,'2024-02',1700),(4,'2024-03',2050);
