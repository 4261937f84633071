# No functions of this group yet.
