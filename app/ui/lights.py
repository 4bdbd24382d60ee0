"""The shape and the colour of each state of an account; the word stands beside them."""

from app.desk.reachability import Light

LIGHTS = {
    Light.REACHABLE: ("circle-check", "good"),
    Light.TRYING: ("refresh", "warning"),
    Light.UNREACHABLE: ("alert-triangle", "bad"),
}
