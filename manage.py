"""Django's own commands, for developers; `quartiers` is the command of the people who run the software."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
