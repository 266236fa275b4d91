"""The signs that stand beside colours, and alone where there are none."""

RIGHT, WRONG, WARNING, CREDIT, FLAG, PARTLY = "✓", "✗", "!", "◆", "⚑", "~"
