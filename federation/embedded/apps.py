from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    name = "federation.embedded"
    label = "embedded"
