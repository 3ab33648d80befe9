CREATE TABLE plants (plant_id INTEGER PRIMARY KEY, common_name TEXT, latin_name TEXT, light TEXT, water_days INTEGER, toxic_to_cats TEXT, price_usd REAL, in_stock INTEGER);
INSERT INTO plants VALUES
  (1, 'Snake plant', 'Dracaena trifasciata', 'low', 14, 'Y', 18.50, 12),
  (2, 'Boston fern', 'Nephrolepis exaltata', 'medium', 3, 'N', 14.00, 5),
  (3, 'Peace lily', 'Spathiphyllum wallisii', 'low', 7, 'Y', 16.75, 0),
  (4, 'Spider plant', 'Chlorophytum comosum', 'medium', 8, 'N', 9.99, 22),
  (5, 'Fiddle leaf fig', 'Ficus lyrata', 'bright', 10, 'Y', 49.00, 3),
  (6, 'Rubber plant', 'Ficus elastica', 'bright', 9, 'Y', 27.30, 7),
  (7, 'Calathea', 'Goeppertia orbifolia', 'medium', 5, 'N', 31.20, 0),
  (8, 'Aloe', 'Aloe vera', 'bright', 21, 'Y', 11.40, 15),
  (9, 'Cast iron plant', 'Aspidistra elatior', 'low', 12, 'N', 38.00, 2),
  (10, 'Haworthia', 'Haworthiopsis attenuata', 'bright', 18, 'N', 8.25, 30);
