CREATE TABLE wines (
  bottle_id INTEGER PRIMARY KEY,
  label TEXT,
  vintage INTEGER,
  color TEXT,
  grape TEXT,
  region TEXT,
  abv_pct REAL,
  price_eur REAL,
  bottles_left INTEGER
);
INSERT INTO wines VALUES
  (1, 'Clos des Merles', 2015, 'red', 'Merlot', 'Bordeaux', 13.5, 24.00, 6),
  (2, 'Sonnenberg', 2021, 'white', 'Riesling', 'Mosel', 9.5, 11.50, 14),
  (3, 'Vigna Lunga', 2012, 'red', 'Nebbiolo', 'Piedmont', 14.5, 62.00, 2),
  (4, 'Playa Rosa', 2023, 'rosé', 'Grenache', 'Navarra', 12.5, 7.90, 20),
  (5, 'Domaine Pic', 2018, 'white', 'Chardonnay', 'Burgundy', 13.0, 38.00, 0),
  (6, 'Kellerstolz', 2022, 'white', 'Riesling', 'Rheingau', 11.0, 13.20, 9),
  (7, 'Tinto Viejo', 2009, 'red', 'Tempranillo', 'Rioja', 14.0, 29.50, 4),
  (8, 'Casa Nera', 2016, 'red', 'Nebbiolo', 'Piedmont', 14.2, 48.00, 3),
  (9, 'Terre Douce', 2020, 'white', NULL, 'Loire', 12.0, 9.40, 0),
  (10, 'Château Faux', 2010, 'red', 'Merlot', 'Bordeaux', 13.8, 55.00, 1);
