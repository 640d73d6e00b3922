CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE sensors (id int PRIMARY KEY, place text NOT NULL);
INSERT INTO sensors VALUES (1, 'roof'), (2, 'cellar');

CREATE TABLE readings (at timestamptz NOT NULL, sensor int NOT NULL REFERENCES sensors, celsius float);
SELECT create_hypertable('readings', 'at', chunk_time_interval => INTERVAL '7 days');
INSERT INTO readings
SELECT at, id, 20 + id FROM sensors, generate_series('2024-03-01Z'::timestamptz, '2024-03-31Z', '1 hour') AS at;
