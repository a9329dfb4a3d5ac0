# Exams, workshops, demonstrations: nothing of a person stays when they have gone.
{
  keep = {
    homes = false;
    people = false;
    labLogs = false;
    accessLog = false;
  };
  culling = {
    # Who thinks for long in an exam must not lose their work; who has left the room without a word is gone soon.
    idle = 3600;
    maxAge = 43200;
  };
}
