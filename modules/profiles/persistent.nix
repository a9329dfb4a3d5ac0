# A hub for a term: people come back to their files.
{
  keep = {
    homes = true;
    people = true;
    labLogs = true;
    accessLog = true;
  };
  culling = {
    idle = 7200;
    maxAge = 0;
  };
}
