CREATE TABLE museum_objects (
  obj_id INTEGER PRIMARY KEY,
  title TEXT,
  maker TEXT,
  yr_made INTEGER,
  material TEXT,
  room_no INTEGER,
  on_display TEXT,
  insured_value INTEGER
);
INSERT INTO museum_objects VALUES
  (1, 'Harvest Jug', 'Tobias Crane', 1821, 'ceramic', 3, 'yes', 4200),
  (2, 'Portrait of a Miller', 'Anna Loos', 1764, 'oil on canvas', 1, 'yes', 88000),
  (3, 'Bronze Heron', 'Felix Abt', 1932, 'bronze', 5, 'yes', 26500),
  (4, 'Storm at Sea', 'Anna Loos', 1771, 'oil on canvas', NULL, 'no', 61000),
  (5, 'Wedding Chest', NULL, 1690, 'oak', 2, 'yes', 15300),
  (6, 'Blue Vase', 'Tobias Crane', 1834, 'ceramic', NULL, 'no', 3900),
  (7, 'The Two Sisters', 'Rosa Delmar', 1911, 'oil on canvas', 1, 'yes', 47000),
  (8, 'Marble Foot', NULL, 1540, 'marble', 5, 'yes', 120000),
  (9, 'Tin Soldier Set', 'Hauser & Sons', 1905, 'tin', 4, 'yes', 1800),
  (10, 'Dancing Boy', 'Felix Abt', 1928, 'bronze', NULL, 'no', 31400);
