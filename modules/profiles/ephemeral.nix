# Exams, workshops, demonstrations: nothing of a person stays when they have gone.
{
  keep = {
    homes = false;
    people = false;
    labLogs = false;
    accessLog = false;
  };
  culling = {
    # An open page counts as use: who thinks for long in an exam loses nothing, who has closed it without a word is gone
    # soon, and who has left it open after half a day.
    idle = 3600;
    maxAge = 43200;
  };
}
