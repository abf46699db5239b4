"""The database's revisions. `HEAD` is the newest one; a database at any other is brought up to it, or refused."""

HEAD = "0003"
