"""Prints tests/easing_values.txt: what each easing must be, from the published formulas.

    python3 tests/easing_values.py > tests/easing_values.txt

Shares nothing with Reel: decimals of 50 digits, sines by their series, Bezier curves by halving, and
each formula as it is written at https://easings.net (Penner's), https://www.w3.org/TR/css-easing-1/
and in pympanim's easing.py.
"""

from decimal import Decimal as D
from decimal import getcontext
from math import floor

getcontext().prec = 50
PI = D("3.14159265358979323846264338327950288419716939937510582")
C1 = D("1.70158")
C2 = C1 * D("1.525")
C3 = C1 + 1
C4 = 2 * PI / 3
C5 = 2 * PI / D("4.5")


def sin(x):
    term = total = x
    for n in range(1, 60):
        term = -term * x * x / (2 * n * (2 * n + 1))
        total += term
    return total


def cos(x):
    return sin(PI / 2 - x)


def pow2(x):
    return (x * D(2).ln()).exp()


def bounce_out(x):
    n1, d1 = D("7.5625"), D("2.75")
    if x < 1 / d1:
        return n1 * x * x
    if x < 2 / d1:
        return n1 * (x - D("1.5") / d1) ** 2 + D("0.75")
    if x < D("2.5") / d1:
        return n1 * (x - D("2.25") / d1) ** 2 + D("0.9375")
    return n1 * (x - D("2.625") / d1) ** 2 + D("0.984375")


def power(n):
    return {"in": lambda x: x**n,
            "out": lambda x: 1 - (1 - x)**n,
            "in-out": lambda x: 2**(n - 1) * x**n if x < D("0.5") else 1 - (-2 * x + 2)**n / 2}


FAMILIES = {
    "sine": {"in": lambda x: 1 - cos(x * PI / 2),
             "out": lambda x: sin(x * PI / 2),
             "in-out": lambda x: -(cos(PI * x) - 1) / 2},
    "quad": power(2), "cubic": power(3), "quart": power(4), "quint": power(5),
    "expo": {"in": lambda x: D(0) if x == 0 else pow2(10 * x - 10),
             "out": lambda x: D(1) if x == 1 else 1 - pow2(-10 * x),
             "in-out": lambda x: x if x in (0, 1) else
             pow2(20 * x - 10) / 2 if x < D("0.5") else (2 - pow2(-20 * x + 10)) / 2},
    "circ": {"in": lambda x: 1 - (1 - x**2).sqrt(),
             "out": lambda x: (1 - (x - 1)**2).sqrt(),
             "in-out": lambda x: (1 - (1 - (2 * x)**2).sqrt()) / 2 if x < D("0.5") else
             ((1 - (-2 * x + 2)**2).sqrt() + 1) / 2},
    "back": {"in": lambda x: C3 * x**3 - C1 * x**2,
             "out": lambda x: 1 + C3 * (x - 1)**3 + C1 * (x - 1)**2,
             "in-out": lambda x: (2 * x)**2 * ((C2 + 1) * 2 * x - C2) / 2 if x < D("0.5") else
             ((2 * x - 2)**2 * ((C2 + 1) * (x * 2 - 2) + C2) + 2) / 2},
    "elastic": {"in": lambda x: x if x in (0, 1) else
                -pow2(10 * x - 10) * sin((x * 10 - D("10.75")) * C4),
                "out": lambda x: x if x in (0, 1) else
                pow2(-10 * x) * sin((x * 10 - D("0.75")) * C4) + 1,
                "in-out": lambda x: x if x in (0, 1) else
                -(pow2(20 * x - 10) * sin((20 * x - D("11.125")) * C5)) / 2 if x < D("0.5") else
                pow2(-20 * x + 10) * sin((20 * x - D("11.125")) * C5) / 2 + 1},
    "bounce": {"in": lambda x: 1 - bounce_out(1 - x),
               "out": bounce_out,
               "in-out": lambda x: (1 - bounce_out(1 - 2 * x)) / 2 if x < D("0.5") else
               (1 + bounce_out(2 * x - 1)) / 2},
}


def bezier(x1, y1, x2, y2):
    x1, y1, x2, y2 = D(x1), D(y1), D(x2), D(y2)

    def coordinate(t, first, second):
        return 3 * (1 - t)**2 * t * first + 3 * (1 - t) * t**2 * second + t**3

    def curve(x):
        low, high = D(0), D(1)
        for _ in range(150):
            middle = (low + high) / 2
            if coordinate(middle, x1, x2) < x:
                low = middle
            else:
                high = middle
        return coordinate(high, y1, y2) if 0 < x < 1 else x

    return curve


def steps(n):
    return lambda x: D(floor(x * n)) / n


def squeeze(part):
    return lambda x: D(0) if x < part else D(1) if x >= 1 - part else (x - part) / (1 - 2 * part)


CURVES = {"linear": lambda x: x}
for family, kinds in FAMILIES.items():
    for kind, formula in kinds.items():
        CURVES[f"{family}-{kind}"] = formula
CURVES.update({
    "smoothstep": lambda x: 3 * x**2 - 2 * x**3,
    "smootheststep": lambda x: 35 * x**4 - 84 * x**5 + 70 * x**6 - 20 * x**7,
    "squeeze": squeeze(D("0.2")),
    "squeeze(0.1)": squeeze(D("0.1")),
    "double-speed": lambda x: x * 2 if x < D("0.5") else D(1),
    "freeze": lambda x: D(0),
    "freeze(0.75)": lambda x: D("0.75"),
    "steps(1)": steps(1), "steps(4)": steps(4), "steps(10)": steps(10),
    "ease": bezier("0.25", "0.1", "0.25", "1"),
    "ease-in": bezier("0.42", "0", "1", "1"),
    "ease-out": bezier("0", "0", "0.58", "1"),
    "ease-in-out": bezier("0.42", "0", "0.58", "1"),
    "cubic-bezier(0.25, 0.1, 0.25, 1)": bezier("0.25", "0.1", "0.25", "1"),
    "cubic-bezier(0.3, -0.6, 0.7, 1.6)": bezier("0.3", "-0.6", "0.7", "1.6"),
    "cubic-bezier(1, 0, 0, 1)": bezier(1, 0, 0, 1),
    "cubic-bezier(0, 1, 1, 0)": bezier(0, 1, 1, 0),
    "cubic-bezier(0, 0, 0, 1)": bezier(0, 0, 0, 1),
})

MOMENTS = ["0", "0.05", "0.1", "0.2", "0.25", "0.3", "0.4", "0.5", "0.6", "0.75", "0.9", "0.95", "1"]

print("# What each easing must be: name, x, value. Printed by tests/easing_values.py.")
for name, curve in CURVES.items():
    for moment in MOMENTS:
        print(f"{name}\t{moment}\t{curve(D(moment)):.12f}")
