"""reel-job(5): the fields of a job file, as protocol/job.schema.json has them."""

import json

import troff


class Schema:
    def __init__(self, schema: dict, flags: dict):
        self._defs = schema["$defs"]
        self._flags = flags  # by the field's name
        self._schema = schema

    def fields(self) -> list:
        out: list = []
        for name, field in self._schema["properties"].items():
            if name != "$schema":
                out += self._field(name, field, self._flags.get(name))
        return out

    def part(self, name: str) -> list:
        """The properties of an object that fields are made of: "clip", "operation", "sound"."""
        part = self._defs[name]
        for kind in part.get("oneOf", []):
            part = kind if "properties" in kind else part
        out: list = []
        for key, field in part["properties"].items():
            out += self._field(key, field, None)
        return out

    def _field(self, name: str, field: dict, flag) -> list:
        text = field.get("description", "")
        if text and not text.endswith("."):
            text += "."
        # A flag of an operation says by its words what it is.
        values = self._kind(field)
        parts = [text, values[:1].upper() + values[1:] + "." if values else ""]
        if "default" in field:
            parts.append("Default: `%s`." % json.dumps(field["default"]).strip('"'))
        if "examples" in field:
            parts.append("For example " + ", ".join("`%s`" % json.dumps(one) for one in field["examples"]) + ".")
        if flag:
            parts.append("Flag: `%s`." % flag)
        return troff.definition(troff.bold(name), " ".join(part for part in parts if part))

    def _kind(self, field: dict) -> str:
        if "$ref" in field:
            return self._reference(field["$ref"].rsplit("/", 1)[1])
        if "enum" in field:
            return "one of " + ", ".join("`%s`" % word for word in field["enum"])
        if "const" in field:
            return "`%s`" % json.dumps(field["const"]).strip('"')
        if "oneOf" in field:
            kinds = [self._kind(kind) for kind in field["oneOf"]]
            return " or ".join(dict.fromkeys(kind for kind in kinds if kind))
        return self._simple(field)

    def _reference(self, name: str) -> str:
        words = {"clip": "a clip", "operation": "an operation", "joint": "a joint", "sound": "a sound",
                 "path": "a path", "word": "a text", "rate": "a text like 30000/1001", "time": "a time like 1.5s",
                 "seconds": "seconds, or a time like 1.5s", "clipTime": "a time", "ratio": "a number or a fraction",
                 "pictureSize": "a size like 1280x720", "scalar": "a text, a number, true or false"}
        return words[name] if name in words else self._kind(self._defs[name])

    def _simple(self, field: dict) -> str:
        kind = field.get("type")
        if kind == "array":
            return "an array"
        if kind == "object":
            return "an object"
        if kind == "boolean":
            return "`true` or `false`"
        if kind == "null":
            return "`null`"
        if kind == "string":
            return "a text"
        name = {"integer": "an integer", "number": "a number"}.get(kind, "")
        if "minimum" in field and "maximum" in field:
            return "%s from %s to %s" % (name, field["minimum"], field["maximum"])
        if "minimum" in field:
            return "%s, at least %s" % (name, field["minimum"])
        return name
