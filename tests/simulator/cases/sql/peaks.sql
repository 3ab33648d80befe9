CREATE TABLE mountain (Mountain_ID int, Name text, Height real, Range_Name text, Country text, PRIMARY KEY (Mountain_ID));
CREATE TABLE climber (Climber_ID int, Name text, Country text, Age int, PRIMARY KEY (Climber_ID));
CREATE TABLE ascent (Ascent_ID int, Climber_ID int, Mountain_ID int, Year int, Hours real, Route text, PRIMARY KEY (Ascent_ID), FOREIGN KEY (Climber_ID) REFERENCES climber(Climber_ID), FOREIGN KEY (Mountain_ID) REFERENCES mountain(Mountain_ID));
INSERT INTO mountain VALUES
(1, 'Karsa', 5642, 'Norran', 'Georgia'),
(2, 'Uli Peak', 4810, 'Alvar', 'France'),
(3, 'Tarn Horn', 4478, 'Alvar', 'Italy'),
(4, 'Mount Oru', 5895, 'Kibe', 'Tanzania'),
(5, 'Sella', 3152, 'Dolor', 'Italy'),
(6, 'Pico Bran', 6961, 'Andar', 'Argentina');
INSERT INTO climber VALUES
(1, 'Kurt Hass', 'Germany', 41),
(2, 'Lia Vento', 'Italy', 29),
(3, 'Jon Pell', 'UK', 35),
(4, 'Ewa Lis', 'Poland', 52),
(5, 'Bo Falk', 'Sweden', 24),
(6, 'Max Rie', 'Germany', 33);
INSERT INTO ascent VALUES
(1, 1, 2, 2012, 9.5, 'north'),
(2, 1, 3, 2014, 7.25, 'east'),
(3, 2, 5, 2018, 4, 'south'),
(4, 2, 2, 2019, 8.75, 'north'),
(5, 3, 4, 2015, 12.5, 'west'),
(6, 4, 6, 2009, 15, 'south'),
(7, 4, 1, 2011, 11.25, 'east'),
(8, 1, 6, 2016, 14.5, 'south'),
(9, 6, 2, 2020, 8, 'west'),
(10, 2, 3, 2021, 6.5, 'east');
