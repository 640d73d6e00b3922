-- Two teams with names that need quotes, one of them with a password.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'Flight Ops') THEN
        CREATE ROLE "Flight Ops" NOLOGIN;
        CREATE ROLE "météo's ""night"" shift" LOGIN PASSWORD 'demo-role-password';
        ALTER ROLE "météo's ""night"" shift" SET work_mem = '8MB';
        GRANT "Flight Ops" TO "météo's ""night"" shift";
        COMMENT ON ROLE "Flight Ops" IS 'plans; and "re-plans"';
    END IF;
END
$$;

CREATE SCHEMA weather;

CREATE TABLE airports (
    iata text PRIMARY KEY,
    name text NOT NULL,
    city text,
    state text,
    country text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL
);

CREATE TABLE flights (
    departed_at timestamp NOT NULL,
    delay_minutes integer NOT NULL,
    distance_miles integer NOT NULL CHECK (distance_miles > 0),
    origin text NOT NULL REFERENCES airports,
    destination text NOT NULL REFERENCES airports
);
SELECT create_hypertable('flights', 'departed_at', chunk_time_interval => INTERVAL '7 days');
CREATE INDEX flights_by_route ON flights (origin, destination, departed_at DESC);

CREATE TABLE weather.hourly (
    date timestamptz NOT NULL,
    pressure numeric(6, 1),
    temperature real,
    wind real,
    PRIMARY KEY (date)
);
SELECT create_hypertable('weather.hourly', 'date', chunk_time_interval => INTERVAL '1 month');

CREATE TABLE weather."Daily" (
    location text NOT NULL,
    date date NOT NULL,
    precipitation numeric NOT NULL,
    temp_max numeric NOT NULL,
    temp_min numeric NOT NULL,
    wind numeric NOT NULL,
    weather text NOT NULL,
    temp_range numeric GENERATED ALWAYS AS (temp_max - temp_min) STORED,
    PRIMARY KEY (location, date)
);
SELECT create_hypertable('weather."Daily"', 'date', 'location', 2, chunk_time_interval => INTERVAL '1 year');

CREATE SEQUENCE ticket_numbers START 1000 INCREMENT 10;
CREATE TABLE delays (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket bigint NOT NULL DEFAULT nextval('ticket_numbers'),
    departed_at timestamp NOT NULL,
    delay_minutes integer NOT NULL
);

CREATE FUNCTION note_delay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.delays (departed_at, delay_minutes) VALUES (NEW.departed_at, NEW.delay_minutes);
    RETURN NEW;
END
$$;
CREATE TRIGGER note_long_delays AFTER INSERT ON flights
    FOR EACH ROW WHEN (NEW.delay_minutes > 120) EXECUTE FUNCTION note_delay();

CREATE VIEW delay_by_state AS
    SELECT a.state, avg(f.delay_minutes) AS minutes, count(*) AS flights
      FROM flights f JOIN airports a ON a.iata = f.origin
     GROUP BY a.state;
