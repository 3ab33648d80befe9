CREATE TABLE medicines (
  med_id INTEGER PRIMARY KEY,
  brand TEXT, -- name on the box
  substance TEXT, -- active substance
  form TEXT, -- tablet, syrup, cream, spray
  strength_mg REAL,
  rx TEXT, -- Y = prescription only
  stock_qty INTEGER,
  expires TEXT,
  price_cents INTEGER
);
INSERT INTO medicines VALUES
  (1, 'Dolorex', 'ibuprofen', 'tablet', 400, 'N', 120, '2026-03-31', 595),
  (2, 'Dolorex Forte', 'ibuprofen', 'tablet', 800, 'Y', 35, '2025-11-30', 1280),
  (3, 'Febralin', 'paracetamol', 'syrup', 120, 'N', 48, '2024-12-31', 449),
  (4, 'Tussimed', 'dextromethorphan', 'syrup', 15, 'N', 0, '2025-06-30', 799),
  (5, 'Cortaderm', 'hydrocortisone', 'cream', 10, 'Y', 22, '2025-02-28', 1145),
  (6, 'Nasofree', 'xylometazoline', 'spray', 1, 'N', 67, '2026-08-31', 425),
  (7, 'Amoxal', 'amoxicillin', 'tablet', 750, 'Y', 14, '2024-10-31', 1890),
  (8, 'Parafit', 'paracetamol', 'tablet', 500, 'N', 210, '2027-01-31', 299),
  (9, 'Kidsofen', 'ibuprofen', 'syrup', 100, 'N', 41, '2025-09-30', 680),
  (10, 'Allerstop', 'cetirizine', 'tablet', 10, 'N', 0, NULL, 520);
