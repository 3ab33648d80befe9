-- one row per farm of the cooperative
CREATE TABLE farms (
  farm_id INTEGER PRIMARY KEY,
  farm_name TEXT,
  region TEXT,
  area_ha REAL, -- size in hectares
  organic BOOLEAN,
  owner TEXT
);
CREATE TABLE crops (
  crop_id INTEGER PRIMARY KEY,
  crop_name TEXT,
  category TEXT
);
CREATE TABLE harvests (
  harvest_id INTEGER PRIMARY KEY,
  farm_id INTEGER REFERENCES farms(farm_id),
  crop_id INTEGER REFERENCES crops(crop_id),
  season_year INTEGER,
  tonnes REAL, -- yield
  price_per_tonne REAL
);
CREATE TABLE machines (
  machine_id INTEGER PRIMARY KEY,
  farm_id INTEGER REFERENCES farms(farm_id),
  kind TEXT,
  brand TEXT,
  bought_on DATE,
  horsepower INTEGER
);
INSERT INTO farms VALUES
(1, 'Oakridge', 'North', 120.5, 1, 'H. Marsh'),
(2, 'Willow End', 'South', 85, 0, 'J. Pike'),
(3, 'Highfold', 'North', 240, 0, 'A. Crane'),
(4, 'Brookside', 'West', 60.25, 1, 'S. Vale'),
(5, 'Stonegate', 'East', 310, 0, 'D. Frost'),
(6, 'Larkhill', 'West', 45, 1, 'P. Reed');
INSERT INTO crops VALUES
(1, 'wheat', 'grain'),
(2, 'barley', 'grain'),
(3, 'potato', 'root'),
(4, 'carrot', 'root'),
(5, 'rapeseed', 'oil'),
(6, 'hops', 'flower');
INSERT INTO harvests VALUES
(1, 3, 1, 2022, 20.0, 180),
(2, 3, 3, 2023, 23.7, 160),
(3, 1, 2, 2020, 27.4, 195),
(4, 3, 5, 2022, 31.1, 195),
(5, 3, 3, 2023, 34.8, 180),
(6, 4, 4, 2021, 38.5, 195),
(7, 4, 2, 2021, 42.2, 180),
(8, 4, 3, 2021, 45.9, 210.5),
(9, 2, 4, 2020, 49.6, 195),
(10, 1, 1, 2022, 53.3, 160),
(11, 1, 4, 2021, 57.0, 240),
(12, 5, 3, 2023, 60.7, 180),
(13, 2, 1, 2020, 64.4, 160),
(14, 3, 1, 2021, 68.1, 210.5),
(15, 3, 1, 2020, 71.8, 240),
(16, 5, 3, 2022, 75.5, 195),
(17, 2, 4, 2020, 79.2, 160),
(18, 1, 4, 2020, 82.9, 210.5),
(19, 1, 2, 2022, 86.6, 210.5),
(20, 3, 4, 2023, 90.3, 180),
(21, 4, 1, 2020, 94.0, 240),
(22, 2, 1, 2021, 97.7, 180),
(23, 5, 3, 2020, 101.4, 180),
(24, 3, 3, 2023, 105.1, 180),
(25, 3, 3, 2022, 108.8, 210.5),
(26, 1, 3, 2021, 112.5, 195),
(27, 1, 5, 2020, 116.2, 210.5),
(28, 2, 5, 2021, 119.9, 195),
(29, 3, 2, 2020, 123.6, 180),
(30, 1, 1, 2023, 127.3, 240),
(31, 5, 5, 2022, 131.0, 240),
(32, 4, 5, 2021, 134.7, 210.5),
(33, 1, 1, 2020, 138.4, 240),
(34, 5, 1, 2021, 142.1, 195),
(35, 4, 1, 2021, 145.8, 210.5),
(36, 1, 1, 2022, 149.5, 160);
INSERT INTO machines VALUES
(1, 1, 'tractor', 'Fendt', '2015-04-10', 210),
(2, 1, 'harvester', 'Claas', '2019-07-01', 320),
(3, 2, 'tractor', 'Deutz', '2011-03-22', 130),
(4, 3, 'tractor', 'Fendt', '2020-02-11', 250),
(5, 3, 'tractor', 'Case', '2018-10-05', 190),
(6, 3, 'sprayer', 'Horsch', '2021-05-30', 175),
(7, 5, 'tractor', 'Deutz', '2016-01-19', 165),
(8, 5, 'harvester', 'Claas', '2022-06-14', 360),
(9, 4, 'tractor', 'Kubota', '2022-09-09', 90);
