CREATE TABLE stadium (
  Stadium_ID int,
  Name text,
  Location text,
  Capacity int,
  Opened_Year int,
  PRIMARY KEY (Stadium_ID)
);
CREATE TABLE team (
  Team_ID int,
  Team_Name text,
  Home_Stadium_ID int,
  Coach text,
  Founded int,
  PRIMARY KEY (Team_ID),
  FOREIGN KEY (Home_Stadium_ID) REFERENCES stadium(Stadium_ID)
);
CREATE TABLE player (
  Player_ID int,
  Player_Name text,
  Position text,
  Age int,
  Height real,
  Nationality text,
  Goals int,
  Team_ID int,
  PRIMARY KEY (Player_ID),
  FOREIGN KEY (Team_ID) REFERENCES team(Team_ID)
);
CREATE TABLE sponsor (
  Sponsor_ID int,
  Company text,
  Industry text,
  PRIMARY KEY (Sponsor_ID)
);
CREATE TABLE sponsorship (
  Team_ID int,
  Sponsor_ID int,
  Amount real,
  Start_Year int,
  PRIMARY KEY (Team_ID, Sponsor_ID),
  FOREIGN KEY (Team_ID) REFERENCES team(Team_ID),
  FOREIGN KEY (Sponsor_ID) REFERENCES sponsor(Sponsor_ID)
);
INSERT INTO stadium VALUES
(1, 'Harbor Park', 'Bergen', 18000, 1975),
(2, 'North Arena', 'Oslo', 32000, 2009),
(3, 'Mill Field', 'Lund', 9500, 1950),
(4, 'Sun Dome', 'Malaga', 41000, 2015),
(5, 'Old Yard', 'Porto', 27000, 1938);
INSERT INTO team VALUES
(1, 'Gulls', 1, 'Per Dahl', 1921),
(2, 'Bears', 2, 'Rui Melo', 1903),
(3, 'Millers', 3, 'Jan Ek', 1950),
(4, 'Solar', 4, 'Luis Gil', 1999),
(5, 'Wolves', 2, 'Ola Lie', 1988),
(6, 'Rovers', NULL, 'Kim Foss', 2001);
INSERT INTO player VALUES
(1, 'Arne Vik', 'Goalkeeper', 31, 191.5, 'Norway', 0, 1),
(2, 'Bo Lund', 'Defender', 22, 183, 'Sweden', 3, 1),
(3, 'Carl Moe', 'Midfielder', 27, 178.5, 'Norway', 9, 1),
(4, 'Dani Ruiz', 'Forward', 19, 175, 'Spain', 14, 1),
(5, 'Emil Aas', 'Goalkeeper', 34, 188, 'Norway', 0, 2),
(6, 'Finn Berg', 'Defender', 25, 185.5, 'Denmark', 2, 2),
(7, 'Gil Santos', 'Midfielder', 29, 172, 'Portugal', 11, 2),
(8, 'Hans Lie', 'Forward', 23, 180, 'Norway', 21, 2),
(9, 'Ivo Pinto', 'Goalkeeper', 36, 193, 'Portugal', 1, 3),
(10, 'Jon Hall', 'Defender', 21, 169.5, 'Sweden', 5, 3),
(11, 'Kai Falk', 'Midfielder', 28, 181.5, 'Denmark', 7, 3),
(12, 'Leo Cruz', 'Forward', 24, 177, 'Spain', 17, 4),
(13, 'Mats Krog', 'Goalkeeper', 33, 190, 'Sweden', 0, 4),
(14, 'Nils Roe', 'Defender', 20, 174, 'Norway', 4, 4),
(15, 'Omar Diaz', 'Midfielder', 26, 179, 'Spain', 8, 5),
(16, 'Pau Vidal', 'Forward', 30, 182, 'Spain', 12, NULL);
INSERT INTO sponsor VALUES
(1, 'Fjordline', 'shipping'),
(2, 'Voltra', 'energy'),
(3, 'Kornbrot', 'food'),
(4, 'Bytehaus', 'software'),
(5, 'Aqualis', 'food');
INSERT INTO sponsorship VALUES
(1, 1, 120000, 2018),
(1, 3, 45000, 2020),
(2, 2, 310000, 2015),
(2, 4, 90000, 2021),
(3, 3, 20000, 2019),
(4, 2, 250000, 2020),
(4, 4, 175000, 2022),
(4, 1, 60000, 2023);
