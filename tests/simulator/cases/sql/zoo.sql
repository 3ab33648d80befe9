CREATE TABLE keeper (keeper_id INTEGER PRIMARY KEY, name TEXT, age INTEGER, nationality TEXT, experience_years INTEGER);
CREATE TABLE enclosure (enclosure_id INTEGER PRIMARY KEY, name TEXT, zone TEXT, area REAL, built_year INTEGER);
CREATE TABLE animal (animal_id INTEGER PRIMARY KEY, name TEXT, species TEXT, sex TEXT, weight REAL, birth_year INTEGER, enclosure_id INTEGER, FOREIGN KEY (enclosure_id) REFERENCES enclosure(enclosure_id));
CREATE TABLE cares_for (keeper_id INTEGER, animal_id INTEGER, since INTEGER, PRIMARY KEY (keeper_id, animal_id), FOREIGN KEY (keeper_id) REFERENCES keeper(keeper_id), FOREIGN KEY (animal_id) REFERENCES animal(animal_id));
CREATE TABLE feeding (feeding_id INTEGER PRIMARY KEY, animal_id INTEGER, food TEXT, kilos REAL, fed_on DATE, FOREIGN KEY (animal_id) REFERENCES animal(animal_id));
INSERT INTO keeper VALUES
(1, 'Abel Roth', 34, 'German', 10),
(2, 'Bea Soto', 28, 'Spanish', 4),
(3, 'Cora Lind', 51, 'Swedish', 25),
(4, 'Dov Katz', 45, 'German', 17),
(5, 'Ena Price', 23, 'British', 1);
INSERT INTO enclosure VALUES
(1, 'Savanna', 'Africa', 5200, 1998),
(2, 'Rainforest House', 'Tropics', 1400, 2010),
(3, 'Polar Pool', 'Arctic', 2100, 2004),
(4, 'Aviary', 'Tropics', 800, 1985),
(5, 'Goat Rock', 'Farm', 650, 2015);
INSERT INTO animal VALUES
(1, 'Kito', 'lion', 'M', 190, 2012, 1),
(2, 'Zuri', 'lion', 'F', 140, 2014, 1),
(3, 'Tembo', 'elephant', 'M', 5100, 1990, 1),
(4, 'Asha', 'elephant', 'F', 3900, 1995, 1),
(5, 'Rio', 'macaw', 'M', 1.1, 2015, 4),
(6, 'Luna', 'macaw', 'F', 1.0, 2016, 4),
(7, 'Nanuk', 'polar bear', 'M', 480, 2009, 3),
(8, 'Ika', 'seal', 'F', 95, 2017, 3),
(9, 'Bubo', 'tapir', 'M', 240, 2011, 2),
(10, 'Mika', 'ocelot', 'F', 11, 2018, 2),
(11, 'Otto', 'seal', 'M', 120, 2013, 3);
INSERT INTO cares_for VALUES
(1, 1, 2015),
(1, 2, 2016),
(1, 3, 2012),
(2, 5, 2019),
(2, 6, 2019),
(3, 7, 2010),
(3, 8, 2018),
(3, 3, 2008),
(4, 9, 2014),
(4, 4, 2011);
INSERT INTO feeding VALUES
(1, 5, 'fish', 1.0, '2024-04-07'),
(2, 7, 'hay', 2.3, '2023-07-09'),
(3, 11, 'fish', 3.6, '2023-07-10'),
(4, 1, 'fish', 4.9, '2023-11-07'),
(5, 2, 'meat', 6.2, '2023-02-12'),
(6, 7, 'fish', 7.5, '2024-04-08'),
(7, 8, 'hay', 8.8, '2023-01-16'),
(8, 7, 'meat', 10.1, '2023-03-02'),
(9, 1, 'hay', 11.4, '2023-09-05'),
(10, 7, 'meat', 12.7, '2024-04-20'),
(11, 3, 'fish', 14.0, '2023-07-20'),
(12, 7, 'hay', 15.3, '2023-10-29'),
(13, 5, 'meat', 16.6, '2023-03-29'),
(14, 5, 'fruit', 17.9, '2024-02-21'),
(15, 7, 'meat', 19.2, '2023-09-18'),
(16, 3, 'hay', 20.5, '2024-06-09'),
(17, 3, 'meat', 21.8, '2023-03-13'),
(18, 7, 'meat', 23.1, '2024-02-15'),
(19, 1, 'fruit', 24.4, '2024-01-31'),
(20, 1, 'meat', 25.7, '2023-01-01'),
(21, 3, 'hay', 27.0, '2023-02-23'),
(22, 5, 'fish', 28.3, '2024-02-11'),
(23, 4, 'meat', 29.6, '2023-07-23'),
(24, 11, 'fruit', 30.9, '2023-12-11'),
(25, 1, 'fruit', 32.2, '2023-12-07'),
(26, 1, 'fish', 33.5, '2023-05-01'),
(27, 2, 'hay', 34.8, '2023-04-14'),
(28, 1, 'meat', 36.1, '2024-04-21'),
(29, 11, 'fish', 37.4, '2023-07-01'),
(30, 8, 'hay', 38.7, '2024-04-03');
