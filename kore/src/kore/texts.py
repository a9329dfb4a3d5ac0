"""What people read when something is refused or fails: what happened, and what to do. English and German."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """The words for one problem or step in one language."""

    title: str
    advice: str


LANGUAGES = ("en", "de")

_REPORT = {
    "en": "If it happens again, tell your instructor or the administrators the number below.",
    "de": "Wenn es wieder geschieht, nennen Sie Ihrer Lehrperson oder der Administration die Nummer unten.",
}
_BACK = {
    "en": "Go back to the course in your learning platform and click the activity again.",
    "de": "Gehen Sie zurück in den Kurs Ihrer Lernplattform und klicken Sie die Aktivität noch einmal an.",
}
_ADMIN_EN = "The registration of the learning platform needs attention: tell the administrators the number below."
_ADMIN_DE = "Die Registrierung der Lernplattform muss geprüft werden: Nennen Sie der Administration die Nummer unten."

#: code of `kore.errors`, or name of a page → language → words
TEXTS: dict[str, dict[str, Text]] = {
    "internal": {
        "en": Text("Something went wrong here", _REPORT["en"]),
        "de": Text("Hier ist etwas schiefgegangen", _REPORT["de"]),
    },
    "settings": {
        "en": Text("This hub is not set up correctly", _ADMIN_EN),
        "de": Text("Dieser Hub ist nicht richtig eingerichtet", _ADMIN_DE),
    },
    "not-identified": {
        "en": Text("Please sign in", "Open the course in your learning platform and click the activity."),
        "de": Text(
            "Bitte melden Sie sich an", "Öffnen Sie den Kurs in Ihrer Lernplattform und klicken Sie die Aktivität an."
        ),
    },
    "not-allowed": {
        "en": Text(
            "You may not do this",
            "If you should, ask the course's instructor; then open the course from the LMS again.",
        ),
        "de": Text(
            "Dazu haben Sie kein Recht",
            "Wenn Sie es haben sollten, fragen Sie die Lehrperson und öffnen Sie dann den Kurs erneut aus der "
            "Lernplattform.",
        ),
    },
    "not-found": {
        "en": Text("This does not exist (any more)", "Check the address, or ask the course's instructor."),
        "de": Text("Das gibt es nicht (mehr)", "Prüfen Sie die Adresse oder fragen Sie die Lehrperson."),
    },
    "nothing-to-review": {
        "en": Text(
            "There is nothing to review yet",
            "The student has handed nothing in, or it has not been collected and autograded. Formgrader shows which.",
        ),
        "de": Text(
            "Es gibt noch nichts durchzusehen",
            "Es wurde nichts abgegeben, oder die Abgabe ist noch nicht eingesammelt und automatisch bewertet. "
            "Formgrader zeigt, was davon zutrifft.",
        ),
    },
    "room-removed": {
        "en": Text(
            "This room is closed",
            "It was removed from the course, or the group that it belonged to is gone; nobody works in it any more. "
            "Its files are kept: if you need some, ask your instructor. Your own lab is there as always.",
        ),
        "de": Text(
            "Diesen Raum gibt es nicht mehr",
            "Er wurde aus dem Kurs entfernt, oder die Gruppe, der er gehörte, gibt es nicht mehr; niemand arbeitet "
            "mehr darin. Seine Dateien sind aufbewahrt: Wenn Sie welche brauchen, fragen Sie die Lehrperson. Ihr "
            "eigenes Labor ist da wie immer.",
        ),
    },
    "without-nbgrader": {
        "en": Text(
            "This hub has no assignments and no grades",
            "Your lab and your files are there as always. If your course needs assignments, ask the administrators.",
        ),
        "de": Text(
            "Auf diesem Hub gibt es keine Aufgaben und keine Noten",
            "Ihr Labor und Ihre Dateien sind da wie immer. Wenn Ihr Kurs Aufgaben braucht, fragen Sie die "
            "Administration.",
        ),
    },
    "bad-request": {
        "en": Text("This request makes no sense", _REPORT["en"]),
        "de": Text("Diese Anfrage ergibt keinen Sinn", _REPORT["de"]),
    },
    "assignment-closed": {
        "en": Text("The assignment is closed", "Nothing was handed in. Ask the course's instructor to open it again."),
        "de": Text(
            "Die Aufgabe ist geschlossen", "Es wurde nichts abgegeben. Bitten Sie die Lehrperson, sie wieder zu öffnen."
        ),
    },
    "already-released": {
        "en": Text("The assignment is released already", "Release it with “force” to replace the release."),
        "de": Text("Die Aufgabe ist schon freigegeben", "Geben Sie sie mit „force“ frei, um sie zu ersetzen."),
    },
    "column-kept": {
        "en": Text(
            "This column stays in the learning platform",
            "It belongs to an activity there, or Kore may not delete it. Delete it there, if it should go.",
        ),
        "de": Text(
            "Diese Spalte bleibt in der Lernplattform",
            "Sie gehört dort zu einer Aktivität, oder Kore darf sie nicht löschen. Löschen Sie sie dort, wenn sie weg "
            "soll.",
        ),
    },
    "archive-refused": {
        "en": Text(
            "These files cannot be taken", "Only plain files are taken: no links, no odd names. Remove the others."
        ),
        "de": Text(
            "Diese Dateien können nicht angenommen werden",
            "Nur gewöhnliche Dateien werden angenommen: keine Verknüpfungen, keine sonderbaren Namen. "
            "Entfernen Sie die anderen.",
        ),
    },
    "archive-too-large": {
        "en": Text(
            "These files are too large", "Remove large or many files from the assignment's folder and try again."
        ),
        "de": Text(
            "Diese Dateien sind zu groß",
            "Entfernen Sie große oder viele Dateien aus dem Ordner der Aufgabe, dann noch einmal.",
        ),
    },
    "in-a-window": {
        "en": Text("Jupyter opens in a window of its own", "Your work needs more room than this frame has."),
        "de": Text("Jupyter öffnet sich in einem eigenen Fenster", "Die Arbeit braucht mehr Platz als dieser Rahmen."),
    },
    "signing-in": {
        "en": Text("One moment", "You are being signed in. If nothing happens, go on by hand."),
        "de": Text("Einen Augenblick", "Sie werden angemeldet. Wenn nichts geschieht, gehen Sie von Hand weiter."),
    },
    "launch-refused": {
        "en": Text("The learning platform sent something unexpected", _ADMIN_EN),
        "de": Text("Die Lernplattform hat etwas Unerwartetes gesandt", _ADMIN_DE),
    },
    "platform-unknown": {
        "en": Text("This learning platform is not registered here", _ADMIN_EN),
        "de": Text("Diese Lernplattform ist hier nicht registriert", _ADMIN_DE),
    },
    "deployment-unknown": {
        "en": Text("This deployment of the tool is not let in", _ADMIN_EN),
        "de": Text("Diese Einbindung des Werkzeugs ist nicht zugelassen", _ADMIN_DE),
    },
    "state-unknown": {
        "en": Text(
            "This launch cannot be continued",
            f"It was not begun in this browser, took too long, or was finished before. {_BACK['en']} "
            "If that does not help, open the activity in a new window: your browser may block our cookies.",
        ),
        "de": Text(
            "Dieser Aufruf kann nicht fortgesetzt werden",
            f"Er begann nicht in diesem Browser, dauerte zu lange oder wurde schon beendet. {_BACK['de']} "
            "Hilft das nicht, öffnen Sie die Aktivität in einem neuen Fenster: Ihr Browser hält vielleicht Cookies "
            "zurück.",
        ),
    },
    "token-invalid": {
        "en": Text("The learning platform's message cannot be trusted", f"{_BACK['en']} {_REPORT['en']}"),
        "de": Text("Der Nachricht der Lernplattform ist nicht zu trauen", f"{_BACK['de']} {_REPORT['de']}"),
    },
    "anonymous-launch": {
        "en": Text(
            "The learning platform does not say who you are",
            f"Your work could not be kept for you. Sign in there, not as a guest. {_BACK['en']}",
        ),
        "de": Text(
            "Die Lernplattform sagt nicht, wer Sie sind",
            "Ihre Arbeit könnte nicht für Sie aufbewahrt werden. Melden Sie sich dort an, nicht als Gast. "
            f"{_BACK['de']}",
        ),
    },
    "deep-link-refused": {
        "en": Text(
            "Your choice cannot be sent to the learning platform",
            "Open the selection again from the activity's settings there, and choose anew.",
        ),
        "de": Text(
            "Ihre Auswahl kann nicht an die Lernplattform gesandt werden",
            "Öffnen Sie die Auswahl dort in den Einstellungen der Aktivität erneut und wählen Sie noch einmal.",
        ),
    },
    "registration-refused": {
        "en": Text(
            "The learning platform could not be registered",
            "Start it there again. If it fails again, register by hand, as the administrators' guide says.",
        ),
        "de": Text(
            "Die Lernplattform konnte nicht registriert werden",
            "Beginnen Sie sie dort noch einmal. Misslingt sie wieder, registrieren Sie von Hand, wie es das Handbuch "
            "für die Administration sagt.",
        ),
    },
    "registration-address": {
        "en": Text(
            "Register your learning platform here",
            "Enter this address in the learning platform's administration, where it asks for a tool's registration "
            "URL; an administrator of this hub approves what comes of it.",
        ),
        "de": Text(
            "Registrieren Sie hier Ihre Lernplattform",
            "Geben Sie diese Adresse in der Administration der Lernplattform ein, wo sie nach der Registrierungs-URL "
            "eines Werkzeugs fragt; eine Administratorin oder ein Administrator dieses Hubs lässt sie dann zu.",
        ),
    },
    "registration-kept": {
        "en": Text(
            "The learning platform is registered, and waits for approval",
            "Nobody can come from there yet. Tell an administrator of this hub the number below: they compare what "
            "is shown here and approve it.",
        ),
        "de": Text(
            "Die Lernplattform ist registriert und wartet auf Zulassung",
            "Noch kann niemand von dort kommen. Nennen Sie der Administration dieses Hubs die Nummer unten: Sie "
            "vergleicht, was hier steht, und lässt die Plattform zu.",
        ),
    },
    "address-forbidden": {
        "en": Text("This address is not asked from here", _ADMIN_EN),
        "de": Text("Diese Adresse wird von hier aus nicht gefragt", _ADMIN_DE),
    },
    "ticket-refused": {
        "en": Text("This sign-in link is used up", f"It serves once, for a minute, in one browser. {_BACK['en']}"),
        "de": Text(
            "Dieser Anmeldelink ist verbraucht", f"Er gilt einmal, eine Minute, in einem Browser. {_BACK['de']}"
        ),
    },
    "leaving": {
        "en": Text(
            "Do you want to leave?",
            "Leaving stops your lab and deletes all files in it, for good. Download or submit first what you need.",
        ),
        "de": Text(
            "Möchten Sie gehen?",
            "Wenn Sie gehen, endet Ihr Labor, und alle Dateien darin werden endgültig gelöscht. Laden Sie vorher "
            "herunter oder geben Sie ab, was Sie brauchen.",
        ),
    },
    "left": {
        "en": Text("You have left", "Your lab has ended, and your files here are deleted. You may close this window."),
        "de": Text(
            "Sie sind gegangen",
            "Ihr Labor ist beendet, und Ihre Dateien hier sind gelöscht. Sie können das Fenster schließen.",
        ),
    },
    "platform-unavailable": {
        "en": Text("The learning platform does not answer", f"Wait a minute. {_BACK['en']}"),
        "de": Text("Die Lernplattform antwortet nicht", f"Warten Sie eine Minute. {_BACK['de']}"),
    },
    "hub-unavailable": {
        "en": Text("The Jupyter hub does not answer", f"Wait a minute and try again. {_REPORT['en']}"),
        "de": Text(
            "Der Jupyter-Hub antwortet nicht", f"Warten Sie eine Minute und versuchen Sie es erneut. {_REPORT['de']}"
        ),
    },
    "kore-unavailable": {
        "en": Text(
            "The course service does not answer", f"Your files are safe. Wait a minute and try again. {_REPORT['en']}"
        ),
        "de": Text(
            "Der Kursdienst antwortet nicht",
            f"Ihre Dateien sind sicher. Warten Sie eine Minute und versuchen Sie es erneut. {_REPORT['de']}",
        ),
    },
}

#: the page on which instructors choose what the platform's activities lead to: language → name → words
CHOICE: dict[str, dict[str, str]] = {
    "en": {
        "title": "What shall the activity open?",
        "titles": "What shall the activities open?",
        "course": "The course",
        "course_about": "Students come to their lab, graders to the course page.",
        "assignments": "Assignments",
        "no_assignments": "There are none yet: release one in the grading lab, then open this choice again.",
        "not_released": "not released yet",
        "rooms": "Rooms",
        "rooms_about": "Everybody in the course works in the same lab at the same time.",
        "new_room": "A new room",
        "name": "Name in the learning platform",
        "points": "Points",
        "due": "Due",
        "add": "Add to the learning platform",
        "cancel": "Cancel",
        "continue": "Continue",
        "back": "Back to the learning platform",
        "fault-nothing": "Nothing is chosen yet. Choose something, or cancel.",
        "fault-too-many": "The learning platform takes one thing at a time here.",
        "fault-unknown": "“{what}” is not there any more.",
        "fault-points": "The points of “{what}” must be a number above 0.",
        "fault-due": "When “{what}” is due cannot be read: a date and a time are needed.",
        "fault-title": "The new room needs a name.",
        "fault-rooms": "The course has as many rooms as it may have.",
    },
    "de": {
        "title": "Was soll die Aktivität öffnen?",
        "titles": "Was sollen die Aktivitäten öffnen?",
        "course": "Der Kurs",
        "course_about": "Studierende kommen in ihr Labor, Bewertende auf die Seite des Kurses.",
        "assignments": "Aufgaben",
        "no_assignments": "Es gibt noch keine: Geben Sie eine im Bewertungslabor frei und öffnen Sie die Auswahl neu.",
        "not_released": "noch nicht freigegeben",
        "rooms": "Räume",
        "rooms_about": "Alle im Kurs arbeiten gleichzeitig in demselben Labor.",
        "new_room": "Ein neuer Raum",
        "name": "Name in der Lernplattform",
        "points": "Punkte",
        "due": "Fällig",
        "add": "In die Lernplattform übernehmen",
        "cancel": "Abbrechen",
        "continue": "Weiter",
        "back": "Zurück zur Lernplattform",
        "fault-nothing": "Noch ist nichts gewählt. Wählen Sie etwas, oder brechen Sie ab.",
        "fault-too-many": "Die Lernplattform nimmt hier nur eines auf einmal an.",
        "fault-unknown": "„{what}“ gibt es nicht mehr.",
        "fault-points": "Die Punkte von „{what}“ müssen eine Zahl über 0 sein.",
        "fault-due": "Wann „{what}“ fällig ist, ist nicht zu lesen: Es braucht Datum und Uhrzeit.",
        "fault-title": "Der neue Raum braucht einen Namen.",
        "fault-rooms": "Der Kurs hat so viele Räume, wie er haben kann.",
    },
}

#: the buttons of the page that asks whether somebody wants to leave, in each language
LEAVING: dict[str, dict[str, str]] = {
    "en": {"leave": "Leave and delete my files", "stay": "Stay"},
    "de": {"leave": "Gehen und meine Dateien löschen", "stay": "Bleiben"},
}


#: the choice of GPUs when a person starts a lab: language → name → words
GPUS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Do you need a GPU?",
        "about": "What you take is yours alone until your lab stops. Take it when you compute with it, and stop your "
        "lab afterwards: others wait for it.",
        "without": "Without a GPU",
        "one": "{offer}: 1 GPU",
        "many": "{offer}: {count} GPUs",
        "free": "{free} of {all} free",
        "taken": "{free} of {all} free at the moment; other labs hold the rest",
        "too-few": "You asked for {count} of “{offer}”. Of {all} that work, {free} are free; other labs hold the rest. "
        "Start without a GPU or with fewer, or try again later: a GPU is free again when its lab has stopped.",
        "missing": "{count} more cannot be used at present; tell the administrators.",
        "not-yours": "These GPUs are not offered to you, or not so many. Choose what the page offers, or start without "
        "one; if you should have it, ask the administrators.",
    },
    "de": {
        "title": "Brauchen Sie eine GPU?",
        "about": "Was Sie nehmen, gehört Ihnen allein, bis Ihr Labor endet. Nehmen Sie es, wenn Sie damit rechnen, und "
        "beenden Sie das Labor danach: Andere warten darauf.",
        "without": "Ohne GPU",
        "one": "{offer}: 1 GPU",
        "many": "{offer}: {count} GPUs",
        "free": "{free} von {all} frei",
        "taken": "{free} von {all} im Augenblick frei; die anderen sind in anderen Laboren",
        "too-few": "Sie wollten {count} von „{offer}“. Von {all}, die gehen, sind {free} frei; die anderen sind in "
        "anderen Laboren. Starten Sie ohne GPU oder mit weniger, oder versuchen Sie es später: Eine GPU wird frei, "
        "wenn ihr Labor endet.",
        "missing": "{count} weitere gehen zur Zeit nicht; sagen Sie es der Administration.",
        "not-yours": "Diese GPUs werden Ihnen nicht angeboten, oder nicht so viele. Wählen Sie, was die Seite "
        "anbietet, oder starten Sie ohne; wenn Sie sie haben sollten, fragen Sie die Administration.",
    },
}


def language(accepted: str) -> str:
    """The first language of an `Accept-Language` header (RFC 9110, section 12.5.4) or a locale that we speak."""
    for part in accepted.replace("_", "-").split(","):
        tongue = part.strip().partition(";")[0].partition("-")[0].lower()
        if tongue in LANGUAGES:
            return tongue
    return LANGUAGES[0]


def text(code: str, tongue: str) -> Text:
    """The words for a problem."""
    return TEXTS.get(code, TEXTS["internal"])[tongue]
