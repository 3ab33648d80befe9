CREATE TABLE tickets (
  ticket_id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  component TEXT,
  priority TEXT,
  status TEXT,
  reporter TEXT,
  assignee TEXT,
  opened_at TEXT,
  closed_at TEXT
);
INSERT INTO tickets VALUES
  (3001, 'Login page blank on Safari', 'web', 'high', 'open', 'dora', 'kim', '2024-03-02', NULL),
  (3002, 'Typo in invoice footer', 'billing', 'low', 'closed', 'milo', 'kim', '2024-03-02', '2024-03-04'),
  (3003, 'Export hangs with 10k rows', 'reports', 'high', 'open', 'milo', NULL, '2024-03-05', NULL),
  (3004, 'Wrong VAT on refunds', 'billing', 'critical', 'closed', 'yara', 'sven', '2024-03-06', '2024-03-07'),
  (3005, 'Dark mode flickers', 'web', 'low', 'wontfix', 'dora', 'lena', '2024-03-08', '2024-03-19'),
  (3006, 'Login fails after reset', 'auth', 'critical', 'open', 'yara', 'sven', '2024-03-11', NULL),
  (3007, 'Chart colours identical', 'reports', 'medium', 'closed', 'finn', 'lena', '2024-03-12', '2024-03-21'),
  (3008, 'Add Swedish locale', 'web', 'medium', 'open', 'finn', NULL, '2024-03-14', NULL),
  (3009, 'Session expires too soon', 'auth', 'high', 'closed', 'milo', 'sven', '2024-03-15', '2024-03-29'),
  (3010, 'Duplicate invoice e-mails', 'billing', 'high', 'open', 'dora', 'kim', '2024-03-18', NULL);
