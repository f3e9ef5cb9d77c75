# new NAME : makes $D with scene
export REEL_CACHE=/dev/null PATH=/tmp/fs/bin:$PATH
B=/tmp/fs/B
new() { D=$(mktemp -d /tmp/fs/$1.XXXX); export FAKE=$D/fake; mkdir -p $FAKE $D/film; cat > $D/film/scene.py <<'PY'
import os, time
frames, fps, size = 12, 2, (64, 36)
here = os.path.dirname(os.path.abspath(__file__))
def draw(i, width, height):
    while os.path.exists("%s/hold-%d" % (here, i)):
        time.sleep(0.01)
    return bytes([20 * i, 250 - 20 * i, 9, 255]) * (width * height)
PY
cd $D/film; }
