CREATE TABLE climbing_routes (
  route_id INTEGER PRIMARY KEY,
  route_name TEXT,
  crag TEXT,
  grade TEXT,
  length_m INTEGER,
  bolts INTEGER,
  first_ascent_year INTEGER,
  first_ascent_by TEXT
);
INSERT INTO climbing_routes VALUES
  (1, 'Dry Lips', 'Eagle Wall', '6a', 24, 9, 1987, 'Kessler'),
  (2, 'Sunday Nerves', 'Eagle Wall', '7b', 31, 13, 1994, 'Ortega'),
  (3, 'Goat Path', 'Low Quarry', '4c', 12, 5, 1979, 'Kessler'),
  (4, 'Chalk Dust', 'Low Quarry', '6a', 15, 6, 2003, 'Blum'),
  (5, 'Iron Curtain', 'Tower', '8a', 35, 14, 2011, 'Ortega'),
  (6, 'Widow Maker', 'Tower', '7b', 28, 0, 1991, NULL),
  (7, 'First Light', 'Low Quarry', '5b', 18, 7, 2015, 'Blum'),
  (8, 'Long Way Home', 'Eagle Wall', '5b', 42, 16, 1998, 'Ives'),
  (9, 'Thin Ice', 'Tower', '6c', 22, 8, 2019, 'Blum'),
  (10, 'Grandma''s Crack', 'Low Quarry', '5b', 14, 0, 1968, NULL);
