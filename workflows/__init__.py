"""The procedures: durable workflows that read as the official one."""
