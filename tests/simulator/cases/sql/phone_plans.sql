CREATE TABLE phone_plans (plan_cd TEXT PRIMARY KEY, provider TEXT, plan_nm TEXT, data_gb REAL, unlimited_calls INTEGER, price_month REAL, contract_months INTEGER, network TEXT, roaming_eu TEXT);
INSERT INTO phone_plans VALUES
  ('P1', 'Telvia', 'Start', 3, 0, 6.99, 0, '4G', 'yes'),
  ('P2', 'Telvia', 'Max', 50, 1, 29.99, 24, '5G', 'yes'),
  ('P3', 'Hello', 'Mini', 1, 0, 3.99, 0, '4G', 'no'),
  ('P4', 'Hello', 'Midi', 12, 1, 12.99, 12, '4G', 'yes'),
  ('P5', 'Kite', 'Breeze', 8, 1, 9.99, 0, '5G', 'no'),
  ('P6', 'Kite', 'Storm', NULL, 1, 44.99, 24, '5G', 'yes'),
  ('P7', 'Orby', 'Senior', 0.5, 1, 8.49, 12, '4G', 'no'),
  ('P8', 'Orby', 'Family', 40, 1, 34.50, 24, '5G', 'yes'),
  ('P9', 'Orby', 'Junior', 5, 0, 7.49, 0, '4G', 'yes');
