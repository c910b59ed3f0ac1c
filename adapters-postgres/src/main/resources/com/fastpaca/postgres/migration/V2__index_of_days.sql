-- The views by day ask for this expression, and the planner finds an index only by it.
create index events_day on fastpaca.events using brin (((inserted_at at time zone 'UTC')::date)) with (autosummarize = on);
comment on index fastpaca.events_day is 'Events by day (UTC), for the views by day';
