CREATE TABLE artist (
  artistId INTEGER PRIMARY KEY,
  artistName TEXT,
  nationality TEXT,
  birthYear INTEGER,
  deathYear INTEGER
);
CREATE TABLE artwork (
  artworkId INTEGER PRIMARY KEY,
  title TEXT,
  artistId INTEGER,
  medium TEXT,
  yearCreated INTEGER,
  heightCm REAL,
  widthCm REAL,
  insuredValue REAL,
  FOREIGN KEY (artistId) REFERENCES artist(artistId)
);
CREATE TABLE exhibition (
  exhibitionId INTEGER PRIMARY KEY,
  theme TEXT,
  openingDate DATE,
  closingDate DATE,
  curator TEXT,
  visitors INTEGER
);
CREATE TABLE exhibited (
  exhibitionId INTEGER,
  artworkId INTEGER,
  room TEXT,
  PRIMARY KEY (exhibitionId, artworkId),
  FOREIGN KEY (exhibitionId) REFERENCES exhibition(exhibitionId),
  FOREIGN KEY (artworkId) REFERENCES artwork(artworkId)
);
INSERT INTO artist VALUES
(1, 'Elin Strand', 'Swedish', 1921, 1999),
(2, 'Marco Bellini', 'Italian', 1880, 1952),
(3, 'Aoife Daly', 'Irish', 1965, NULL),
(4, 'Teo Marin', 'Romanian', 1933, 2010),
(5, 'Lucia Ferro', 'Italian', 1974, NULL),
(6, 'Hiro Tan', 'Japanese', 1948, NULL);
INSERT INTO artwork VALUES
(1, 'Harbor at Dawn', 1, 'oil', 1958, 80, 120, 54000),
(2, 'Low Tide', 1, 'watercolor', 1962, 40, 60, 12000),
(3, 'The Fisher', 2, 'oil', 1911, 150, 100, 230000),
(4, 'Market Square', 2, 'oil', 1923, 95, 140, 185000),
(5, 'Study of Hands', 2, 'charcoal', 1905, 30, 25, 9000),
(6, 'Turf', 3, 'mixed media', 2004, 200, 200, 33000),
(7, 'Signal', 3, 'video', 2019, 0.5, 0.5, 15000),
(8, 'Winter Line', 4, 'etching', 1970, 35, 50, 4200),
(9, 'Blue Gate', 4, 'oil', 1985, 110, 90, 27000),
(10, 'Fold', 5, 'sculpture', 2012, 180, 70, 61000),
(11, 'Echo II', 5, 'sculpture', 2016, 210, 85, 75500),
(12, 'Moss Garden', 6, 'ink', 1991, 60, 180, 40000);
INSERT INTO exhibition VALUES
(1, 'Northern Light', '2021-03-01', '2021-06-15', 'Nina Falk', 18250),
(2, 'Hands and Tools', '2021-09-10', '2022-01-09', 'Omar Reza', 9400),
(3, 'Water', '2022-05-05', '2022-08-30', 'Nina Falk', 22100),
(4, 'After Form', '2023-02-01', '2023-05-21', 'Jo Winter', 13050),
(5, 'Quiet Rooms', '2024-04-12', '2024-07-07', 'Omar Reza', 7600);
INSERT INTO exhibited VALUES
(1, 1, 'A'),
(1, 2, 'A'),
(1, 8, 'B'),
(2, 3, 'C'),
(2, 5, 'C'),
(2, 4, 'A'),
(3, 1, 'B'),
(3, 2, 'B'),
(3, 12, 'D'),
(4, 10, 'A'),
(4, 11, 'A'),
(4, 6, 'D'),
(4, 3, 'C'),
(5, 12, 'A'),
(5, 8, 'B');
