. /tmp/fs/case.sh
# mp4; --force with a changed scene over a running campaign whose directory cannot be removed at once (NFS: .nfs files), and whose task is not ended by scancel (slurmd gone)
new force; cat > scene.py <<'PY'
import os, time
frames, fps, size = 12, 2, (64, 36)
here = os.path.dirname(os.path.abspath(__file__))
hold = here + "/hold-old"
COLOUR = [200, 0, 0]
def draw(i, width, height):
    while i % 2 and i > 1 and os.path.exists(hold):
        time.sleep(0.01)
    return bytes(COLOUR + [255]) * (width * height)
PY
touch hold-old $FAKE/scancel_noop; echo 16 > $FAKE/cores
R="$B/reel render scene.py:draw --segment 1s -o film.mp4 --json"
$R --on slurm --task-cores 1 </dev/null >$D/o1 2>&1 & p=$!
for i in $(seq 100); do [ -e .film.mp4.reel/segment-00000.done ] && break; sleep 0.1; done; sleep 3
pgrep -P $p | xargs kill -9; wait $p
sed -i 's/200, 0, 0/0, 0, 200/; s/hold-old/hold-new/' scene.py
C=$(ls -d .film.mp4.reel/cluster-*); ls $C
mkdir $C/0.1@n0 && touch $C/0.1@n0/.nfs1 && chattr +i $C/0.1@n0/.nfs1 || echo no chattr
touch hold-new
timeout -s INT 40 $R --force --on slurm --task-cores 1 </dev/null >$D/o2 2>&1 & q=$!
sleep 6; ls .film.mp4.reel .film.mp4.reel/cluster-* | head -40; rm hold-old; sleep 4; rm hold-new; wait $q; echo "FORCE rc $? $(tail -c 300 $D/o2)"
chattr -i $C/0.1@n0/.nfs1 2>/dev/null
[ -e film.mp4 ] && ffmpeg -v error -i film.mp4 -vf scale=1:1 -f rawvideo -pix_fmt rgb24 - | xxd -c 3 | awk '{print $2$3}' | tr '\n' ' '
