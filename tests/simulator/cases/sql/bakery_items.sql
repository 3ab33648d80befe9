CREATE TABLE bakery_items (
  sku TEXT PRIMARY KEY,
  item TEXT,
  category TEXT,
  price_cents INTEGER,
  is_vegan INTEGER,
  bake_min INTEGER,
  allergens TEXT
);
INSERT INTO bakery_items VALUES
  ('BK-01', 'Rye loaf', 'bread', 450, 1, 55, 'gluten'),
  ('BK-02', 'Cheese scone', 'pastry', 240, 0, 18, 'gluten, milk'),
  ('BK-03', 'Walnut baguette', 'bread', 380, 1, 30, 'gluten, nuts'),
  ('BK-04', 'Lemon tart', 'cake', 520, 0, 40, 'gluten, milk, eggs'),
  ('BK-05', 'Almond croissant', 'pastry', 310, 0, 20, 'gluten, milk, nuts'),
  ('BK-06', 'Flourless brownie', 'cake', 290, 0, 28, 'eggs, nuts'),
  ('BK-07', 'Corn muffin', 'pastry', 195, 1, 22, NULL),
  ('BK-08', 'Sourdough boule', 'bread', 610, 1, 48, 'gluten'),
  ('BK-09', 'Carrot cake slice', 'cake', 350, 0, 45, 'gluten, eggs, nuts'),
  ('BK-10', 'Rice cracker', 'snack', 150, 1, 15, NULL);
