"""Groups of commands that propose what a mistyped word may have meant."""

from __future__ import annotations

import click

from config.errors import UsageError, list_similar


class CommandGroup(click.Group):
    """Answers an unknown command with those that are close to it, and only those."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with. Raises UsageError when there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            close = self.suggest(ctx, name)
            proposal = f"Did you mean {' or '.join(close)}? " if close else ""
            help_command = f"Type: {ctx.command_path} --help"
            raise UsageError(f"There is no command called {name}.", f"{proposal}{help_command}")
        return super().resolve_command(ctx, args)

    def suggest(self, ctx: click.Context, name: str) -> list[str]:
        """Return the commands that ``name`` may have meant, the closest first."""
        return list_similar(name, self.list_commands(ctx))
