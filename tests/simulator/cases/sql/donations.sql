CREATE TABLE donations (
  don_id INTEGER PRIMARY KEY,
  donor TEXT, -- NULL = anonymous
  donor_type TEXT, -- private, company, foundation
  amount_eur INTEGER,
  given_on TEXT,
  project TEXT, -- what the money is for
  recurring INTEGER, -- 1 = every month
  receipt_sent TEXT -- date, NULL = not sent
);
INSERT INTO donations VALUES
  (1, 'Ursula Benz', 'private', 50, '2024-01-04', 'Well drilling', 1, '2024-01-10'),
  (2, 'Kranich AG', 'company', 5000, '2024-01-15', 'School roof', 0, '2024-01-20'),
  (3, NULL, 'private', 200, '2024-01-29', 'School roof', 0, NULL),
  (4, 'Lindenhof Foundation', 'foundation', 12000, '2024-02-01', 'Clinic', 0, '2024-02-05'),
  (5, 'Tim Roloff', 'private', 25, '2024-02-03', 'Well drilling', 1, NULL),
  (6, 'Petra Sauer', 'private', 150, '2024-02-20', 'Clinic', 0, '2024-02-28'),
  (7, 'Bolt & Partner', 'company', 750, '2024-03-01', 'Well drilling', 0, NULL),
  (8, NULL, 'private', 1000, '2024-03-12', 'Clinic', 0, NULL),
  (9, 'Ursula Benz', 'private', 300, '2024-03-18', 'School roof', 0, '2024-03-25'),
  (10, 'Kranich AG', 'company', 2500, '2024-03-30', 'Clinic', 1, NULL);
