CREATE TABLE airlines (uid INTEGER PRIMARY KEY, Airline TEXT, Abbreviation TEXT, Country TEXT);
CREATE TABLE airports (City TEXT, AirportCode TEXT PRIMARY KEY, AirportName TEXT, Country TEXT, Elevation INTEGER);
CREATE TABLE flights (Airline INTEGER, FlightNo INTEGER, SourceAirport TEXT, DestAirport TEXT, Duration INTEGER, Price REAL, PRIMARY KEY(Airline, FlightNo), FOREIGN KEY (Airline) REFERENCES airlines(uid), FOREIGN KEY (SourceAirport) REFERENCES airports(AirportCode), FOREIGN KEY (DestAirport) REFERENCES airports(AirportCode));
INSERT INTO airlines VALUES
(1, 'Northwind Air', 'NWA', 'USA'),
(2, 'Blue Jay', 'BJ', 'Canada'),
(3, 'Sierra Express', 'SEX', 'USA'),
(4, 'Lumen', 'LUM', 'Mexico');
INSERT INTO airports VALUES
('Aberdon', 'ABN', 'Aberdon Municipal', 'USA', 1302),
('Kilgore', 'KGR', 'East Field', 'USA', 365),
('Tulum', 'TLM', 'Coast International', 'Mexico', 22),
('Halifax', 'HFX', 'Stanfield', 'Canada', 145),
('Regina', 'RGN', 'Prairie Regional', 'Canada', 577);
INSERT INTO flights VALUES
(1, 10, 'ABN', 'KGR', 55, 80.5),
(1, 11, 'KGR', 'ABN', 60, 85),
(1, 12, 'ABN', 'HFX', 190, 240),
(2, 20, 'HFX', 'RGN', 230, 310),
(2, 21, 'RGN', 'HFX', 215, 299),
(2, 22, 'HFX', 'ABN', 185, 255),
(3, 30, 'KGR', 'TLM', 140, 150),
(3, 31, 'ABN', 'TLM', 205, 199),
(1, 13, 'ABN', 'RGN', 170, 205);
