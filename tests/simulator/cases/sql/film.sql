CREATE TABLE Director (DirectorID INTEGER PRIMARY KEY, FullName TEXT, Nationality TEXT, BirthDate DATE);
CREATE TABLE Film (FilmID INTEGER PRIMARY KEY, Title TEXT, ReleaseYear INTEGER, Genre TEXT, RunningTime INTEGER, Budget REAL, Gross REAL, Rating REAL, DirectorID INTEGER, FOREIGN KEY (DirectorID) REFERENCES Director(DirectorID));
CREATE TABLE Actor (ActorID INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT, Gender TEXT, Country TEXT);
CREATE TABLE Role (FilmID INTEGER, ActorID INTEGER, CharacterName TEXT, Salary REAL, FOREIGN KEY (FilmID) REFERENCES Film(FilmID), FOREIGN KEY (ActorID) REFERENCES Actor(ActorID));
INSERT INTO Director VALUES
(1, 'Ines Roca', 'Spain', '1969-05-11'),
(2, 'Tor Aune', 'Norway', '1958-12-01'),
(3, 'May Chen', 'Taiwan', '1980-02-28'),
(4, 'Ugo Bassi', 'Italy', '1949-09-09');
INSERT INTO Film VALUES
(1, 'Low Water', 2004, 'drama', 112, 4.5, 12.1, 7.4, 1),
(2, 'Fjord', 2011, 'thriller', 98, 9.0, 31.5, 6.9, 2),
(3, 'Paper Moon Bay', 2016, 'drama', 126, 6.2, 8.8, 8.1, 3),
(4, 'The Clerk', 2019, 'comedy', 91, 3.1, 22.0, 6.2, 1),
(5, 'Ash', 1999, 'thriller', 104, 2.2, 5.0, 7.0, 2),
(6, 'Winter Bees', 2021, 'drama', 139, 12.5, 40.2, 8.4, 3),
(7, 'Double Shift', 2008, 'comedy', 95, 5.0, 4.1, 5.1, 1);
INSERT INTO Actor VALUES
(1, 'Ola', 'Berg', 'M', 'Norway'),
(2, 'Pia', 'Luna', 'F', 'Spain'),
(3, 'Ken', 'Wu', 'M', 'Taiwan'),
(4, 'Sara', 'Moen', 'F', 'Norway'),
(5, 'Leo', 'Vargas', 'M', 'Spain'),
(6, 'Gia', 'Conti', 'F', 'Italy');
INSERT INTO Role VALUES
(1, 2, 'Marta', 0.4),
(1, 5, 'Juan', 0.3),
(2, 1, 'Erik', 1.2),
(2, 4, 'Liv', 0.9),
(3, 3, 'Lin', 0.8),
(4, 2, 'Rosa', 0.7),
(4, 5, 'Paco', 0.5),
(5, 1, 'Nils', 0.2),
(6, 3, 'Wei', 2.1),
(6, 4, 'Anna', 1.5),
(6, 2, 'Sol', 1.1),
(7, 5, 'Tono', 0.6);
