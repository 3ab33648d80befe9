CREATE TABLE cities (
  city TEXT PRIMARY KEY,
  country TEXT,
  population_thousands INTEGER,
  area_km2 INTEGER,
  first_mentioned INTEGER,   -- year, NULL if not known
  elevation_m INTEGER,
  mayor TEXT
);
INSERT INTO cities VALUES
('Lisbon', 'Portugal', 545, 100, 1147, 2, 'Moedas'),
('Porto', 'Portugal', 232, 41, 1123, 104, 'Moreira'),
('Ghent', 'Belgium', 265, 156, 1100, 7, NULL),
('Turin', 'Italy', 848, 130, NULL, 239, 'Lo Russo'),
('Bologna', 'Italy', 390, 141, NULL, 54, 'Lepore'),
('Tartu', 'Estonia', 97, 39, 1030, 57, 'Klaas'),
('Basel', 'Switzerland', 173, 24, 374, 260, NULL),
('Graz', 'Austria', 292, 128, 1128, 353, 'Kahr'),
('Linz', 'Austria', 210, 96, 799, 266, 'Luger'),
('Split', 'Croatia', 160, 79, 295, 0, 'Puljak'),
('Aarhus', 'Denmark', 285, 91, 948, 12, 'Bundsgaard'),
('Lyon', 'France', 522, 48, NULL, 173, 'Doucet'),
('Nantes', 'France', 320, 65, 937, 8, 'Rolland');
