CREATE TABLE greenhouse_batches (
  batch_cd TEXT PRIMARY KEY,
  crop TEXT NOT NULL,
  variety TEXT,
  sown DATE NOT NULL,
  harvested DATE,
  trays INTEGER,
  germ_pct REAL,
  yield_kg REAL,
  organic BOOLEAN
);
INSERT INTO greenhouse_batches VALUES
  ('B01', 'tomato', 'Roma', '2024-01-10', '2024-05-02', 12, 94.0, 88.5, 1),
  ('B02', 'tomato', 'Cherry Belle', '2024-01-15', '2024-04-28', 8, 88.5, 61.2, 0),
  ('B03', 'lettuce', 'Butterhead', '2024-02-01', '2024-03-20', 20, 97.2, 45.0, 1),
  ('B04', 'cucumber', 'Marketer', '2024-02-05', '2024-04-30', 10, 81.0, 102.7, 0),
  ('B05', 'lettuce', 'Lollo Rosso', '2024-02-20', '2024-04-05', 15, 90.3, 33.9, 1),
  ('B06', 'basil', 'Genovese', '2024-03-01', NULL, 6, 76.8, NULL, 1),
  ('B07', 'pepper', 'Yolo', '2024-03-04', NULL, 14, 85.1, NULL, 0),
  ('B08', 'tomato', 'Black Prince', '2024-03-11', NULL, 9, 92.4, NULL, 1),
  ('B09', 'basil', 'Thai', '2024-01-28', '2024-03-30', 5, 69.9, 7.3, 0);
