. /tmp/fs/case.sh
# PNG sequence, changed scene with --force over a running campaign whose coordinator was killed
new png; cat > scene.py <<'PY'
frames, fps, size = 4000, 25, (32, 18)
COLOUR = bytes([200, 0, 0, 255])
def draw(i, width, height):
    return COLOUR * (width * height)
PY
mkdir out; echo 4 > $FAKE/cores
R="$B/reel render scene.py:draw --segment 1s -o out/f-%05d.png --on slurm --task-cores 1 --producers 1 --json"
$R </dev/null >$D/o1 2>&1 & p=$!
for i in $(seq 200); do [ $(ls out/.f-*.reel 2>/dev/null | grep -c done) -ge 8 ] && break; sleep 0.05; done
pgrep -P $p | xargs kill -9; wait $p
sed -i 's/200, 0, 0/0, 0, 200/' scene.py
OLD=$(ls -d out/.f*.reel/cluster-*)
W=$(ls -d out/.f*.reel)
( for i in $(seq 60); do ls -d $W/cluster-* 2>/dev/null | tr '\n' ' '; grep -l "$(basename $OLD)" $W/*.done 2>/dev/null | wc -l; sleep 0.25; done | sort | uniq -c > $D/watch ) &
timeout -s INT 70 $R --force </dev/null >$D/o2 2>&1; echo "PNG rc $? $(tail -c 400 $D/o2)"; cat $D/watch
python3 - <<PY
import glob,hashlib,collections
c=collections.Counter(hashlib.md5(open(f,'rb').read()).hexdigest() for f in glob.glob("out/f-*.png")); print(c)
PY
