CREATE TABLE tracks (
  track_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  artist TEXT NOT NULL,
  album TEXT,
  dur_sec INTEGER,
  release_yr INTEGER,
  plays INTEGER,
  explicit INTEGER,
  UNIQUE (artist, title)
);
INSERT INTO tracks VALUES
  (1, 'Paper Lanterns', 'The Hollow Pines', 'Evergreen', 214, 2018, 15200, 0),
  (2, 'Northbound', 'The Hollow Pines', 'Evergreen', 251, 2018, 8700, 0),
  (3, 'Glass Teeth', 'Vanta', 'Noise Diary', 187, 2021, 43100, 1),
  (4, 'Sugar & Rust', 'Vanta', 'Noise Diary', 203, 2021, 29050, 1),
  (5, 'Slow Tide', 'Marisol Vega', 'Costa', 322, 1996, 5400, 0),
  (6, 'Ceniza', 'Marisol Vega', 'Costa', 276, 1996, 12800, 0),
  (7, 'Tin Roof Rain', 'Old Ferry Band', NULL, 164, 1983, 2300, 0),
  (8, 'Hold the Line Up', 'Vanta', NULL, 179, 2023, 61000, 0),
  (9, 'Rainmaker', 'Juno & Sol', 'Weather', 238, 2010, 19900, 0),
  (10, 'After the Rain', 'Juno & Sol', 'Weather', 305, 2010, 11400, 0);
