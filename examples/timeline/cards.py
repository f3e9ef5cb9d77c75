"""Cards with a line of text, as a function of time: `cards.py:card`, with --param text=..."""

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"


def card(t, width, height, text: str = "", color: str = "#ffffff"):
    """The text, in the middle; it rises a little and appears within the first half second."""
    shown = min(1.0, t / 0.5)
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    at = (width / 2, height / 2 + (1 - shown) * height / 20)
    ink = ImageDraw.ImageColor.getrgb(color) + (round(255 * shown),)
    draw.text(at, text, font=ImageFont.truetype(FONT, height // 9), fill=ink, anchor="mm")
    return picture
