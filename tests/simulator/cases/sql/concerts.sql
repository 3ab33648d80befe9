CREATE TABLE concerts (
  gig_id INTEGER PRIMARY KEY,
  act TEXT, -- band or artist
  venue TEXT,
  gig_date TEXT,
  ticket_eur REAL, -- 0 = free entry
  capacity INTEGER,
  sold INTEGER,
  genre TEXT,
  cancelled TEXT -- Y / N
);
INSERT INTO concerts VALUES
  (1, 'Velvet Ants', 'Kornhalle', '2024-06-01', 18.0, 400, 400, 'indie', 'N'),
  (2, 'Trio Sorel', 'St. Anne', '2024-06-07', 12.0, 180, 95, 'classical', 'N'),
  (3, 'MC Tarn', 'Depot', '2024-06-08', 22.0, 650, 511, 'hip hop', 'N'),
  (4, 'Brass Mob', 'Riverside', '2024-06-14', 0, 1500, 0, 'brass', 'N'),
  (5, 'Lou Castle', 'Depot', '2024-06-15', 35.0, 650, 650, 'soul', 'N'),
  (6, 'Quartet Nine', 'St. Anne', '2024-06-21', 15.0, 180, 62, 'classical', 'Y'),
  (7, 'Static Bloom', 'Kornhalle', '2024-06-22', 16.5, 400, 287, 'indie', 'N'),
  (8, 'Old Oak Choir', 'St. Anne', '2024-06-29', 0, 180, 0, 'classical', 'N'),
  (9, 'Night Trams', 'Depot', '2024-07-05', 24.0, 650, 333, 'indie', 'N'),
  (10, 'Lou Castle', 'Riverside', '2024-07-12', 42.0, 1500, 980, 'soul', 'Y');
