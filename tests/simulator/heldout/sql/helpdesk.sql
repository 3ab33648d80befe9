CREATE TABLE teams (
  team_id INTEGER PRIMARY KEY,
  team_name TEXT NOT NULL,
  region TEXT
);
CREATE TABLE agents (
  agent_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  team_id INTEGER REFERENCES teams(team_id),
  hired DATE,
  hourly_rate REAL
);
CREATE TABLE tickets (
  ticket_id INTEGER PRIMARY KEY,
  subject TEXT,
  opened DATE,
  closed DATE, -- NULL while open
  priority TEXT,
  channel TEXT,
  agent_id INTEGER REFERENCES agents(agent_id) -- NULL when unassigned
);
CREATE TABLE ratings (
  ticket_id INTEGER REFERENCES tickets(ticket_id),
  stars INTEGER, -- 1 to 5
  remark TEXT
);
INSERT INTO teams VALUES (1,'Billing','Europe'),(2,'Hardware','Europe'),(3,'Accounts','Americas'),(4,'Security','Asia');
INSERT INTO agents VALUES
 (1,'Ivo Stern',1,'2019-05-01',28.5),(2,'Paula Reis',1,'2021-09-15',26),(3,'Dai Huynh',2,'2018-02-11',31),(4,'Farah Aziz',2,'2023-01-09',25),
 (5,'Cole Barnes',3,'2020-07-20',29),(6,'Rosa Lima',3,'2022-11-01',27.5);
INSERT INTO tickets VALUES
 (1,'Charged twice','2025-01-06','2025-01-07','high','email',1),(2,'Printer jams','2025-01-08','2025-01-15','low','phone',3),
 (3,'Cannot log in','2025-01-09','2025-01-09','urgent','chat',5),(4,'Invoice address','2025-01-20','2025-01-28','low','email',2),
 (5,'Dead screen','2025-02-02','2025-02-06','high','phone',3),(6,'Reset password','2025-02-03','2025-02-03','medium','chat',6),
 (7,'Refund missing','2025-02-10','2025-02-25','high','email',1),(8,'Noisy fan','2025-02-14','2025-03-01','low','email',4),
 (9,'Merge accounts','2025-02-20',NULL,'medium','chat',5),(10,'Suspicious mail','2025-03-01',NULL,'urgent','email',NULL),
 (11,'Wrong tax rate','2025-03-03','2025-03-05','medium','phone',1),(12,'Docking station','2025-03-04',NULL,'medium','phone',NULL);
INSERT INTO ratings VALUES (1,5,'quick'),(2,2,'took a week'),(3,5,NULL),(4,3,'ok'),(5,4,NULL),(8,1,'still noisy'),(11,4,NULL);
