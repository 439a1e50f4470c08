"""Reads PowerShell: statements, expressions and commands of a script, in one pass and without running anything.

The reader is our own because a Dockerfile's PowerShell is one long line with quotes of two shells in it:
it has to say where each value was written, go on after what it cannot read, and know constant variables.
Grammar: https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-15, and the tokenizer of
https://github.com/PowerShell/PowerShell (src/System.Management.Automation/engine/parser/tokenizer.cs).
"""
