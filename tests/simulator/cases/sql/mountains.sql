CREATE TABLE mountains (
  peak TEXT PRIMARY KEY,
  range_nm TEXT,
  country TEXT,
  elev_m INTEGER,
  first_climbed INTEGER,
  hut TEXT,
  glacier TEXT,
  difficulty INTEGER
);
INSERT INTO mountains VALUES
  ('Hornspitz', 'Silver Alps', 'Austria', 3120, 1871, 'Edelhütte', 'Y', 3),
  ('Monte Grigio', 'Lagoni', 'Italy', 2894, 1865, 'Rifugio Nero', 'N', 2),
  ('Weisskogel', 'Silver Alps', 'Austria', 3487, 1858, NULL, 'Y', 4),
  ('Dent Rouge', 'Valdine', 'Switzerland', 4012, 1902, 'Cabane Bleue', 'Y', 5),
  ('Cima Tonda', 'Lagoni', 'Italy', 2610, NULL, NULL, 'N', 1),
  ('Pic du Loup', 'Valdine', 'France', 3755, 1889, 'Refuge du Loup', 'Y', 4),
  ('Kaltwand', 'Silver Alps', 'Austria', 2785, 1843, 'Kaltwandhaus', 'N', 2),
  ('Aiguille Seche', 'Valdine', 'France', 3598, 1921, NULL, 'N', 5),
  ('Grosser Zinken', 'Silver Alps', 'Germany', 2411, NULL, 'Zinkenhütte', 'N', 1);
